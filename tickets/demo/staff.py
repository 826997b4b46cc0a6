"""The people of the demonstration company."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import make_password

from helpdesk.accounts.models import Branch, Role, User
from helpdesk.lib.actor import Actor
from helpdesk.lib.demo import DEMO_LOGINS, DEMO_PASSWORD

PEOPLE = [
    # user name, role, branch, Arabic name, first and last name, language
    ("desk", Role.FRONT_DESK, "olaya", "ريم الحربي", "Reem", "Alharbi", "ar"),
    ("sara", Role.AGENT, "olaya", "سارة النجار", "Sara", "Alnajjar", "ar"),
    ("khalid", Role.TECHNICIAN, "olaya", "خالد الفهد", "Khalid", "Alfahad", "ar"),
    ("nouf", Role.TECHNICIAN, "olaya", "نوف القحطاني", "Nouf", "Alqahtani", "ar"),
    ("huda", Role.MANAGER, "olaya", "هدى السالم", "Huda", "Alsalem", "ar"),
    ("admin", Role.ADMINISTRATOR, "olaya", "عمر الشمري", "Omar", "Alshammari", "ar"),
    ("majed", Role.AGENT, "olaya", "ماجد الدوسري", "Majed", "Aldosari", "ar"),
    ("lama", Role.FRONT_DESK, "jeddah", "لمى باعشن", "Lama", "Baeshen", "ar"),
    ("yusuf", Role.AGENT, "jeddah", "يوسف الغامدي", "Yusuf", "Alghamdi", "ar"),
    ("bilal", Role.TECHNICIAN, "jeddah", "بلال حمدان", "Bilal", "Hamdan", "ar"),
    ("joseph", Role.TECHNICIAN, "jeddah", "جوزف مندوزا", "Joseph", "Mendoza", "en"),
    ("abeer", Role.AGENT, "dammam", "عبير العجمي", "Abeer", "Alajmi", "ar"),
    ("tareq", Role.TECHNICIAN, "dammam", "طارق الهاشمي", "Tareq", "Alhashimi", "ar"),
    ("sami", Role.FRONT_DESK, "dammam", "سامي بوخمسين", "Sami", "Bukhamseen", "ar"),
]


@dataclass
class Team:
    """Who works in one branch."""

    branch: Branch
    desk: list[User]
    agents: list[User]
    bench: list[User]


@dataclass
class Staff:
    """All people, by branch and by name."""

    teams: dict[str, Team]
    by_name: dict[str, User]

    @property
    def manager(self) -> Actor:
        """Who decides beyond the agents' authority, and pays refunds."""
        return Actor.staff(self.by_name["huda"])

    def all_bench(self) -> list[User]:
        """Technicians of every branch."""
        return [user for team in self.teams.values() for user in team.bench]


def install_staff(branches: list[Branch], since: datetime) -> Staff:
    """Accounts with the demonstration password: the logins that are announced can sign in, the others too."""
    assert {login.username for login in DEMO_LOGINS} <= {row[0] for row in PEOPLE}
    by_code = {branch.code: branch for branch in branches}
    secret = make_password(DEMO_PASSWORD)  # one slow hash for all
    users: dict[str, User] = {}
    for username, role, branch, name_ar, first, last, language in PEOPLE:
        users[username] = User.objects.create(
            username=username, role=role, branch=by_code[branch], name_ar=name_ar, first_name=first, last_name=last,
            language=language, email=f"{username}@nuwar.example", password=secret, date_joined=since,
            is_staff=role == Role.ADMINISTRATOR, is_superuser=role == Role.ADMINISTRATOR,
        )

    def of(code: str, role: str) -> list[User]:
        return [users[row[0]] for row in PEOPLE if row[2] == code and row[1] == role]

    teams = {
        code: Team(branch, of(code, Role.FRONT_DESK), of(code, Role.AGENT), of(code, Role.TECHNICIAN))
        for code, branch in by_code.items()
    }
    return Staff(teams, users)
