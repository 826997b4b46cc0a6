"""The customers of the demonstration: names, telephones and mail addresses that reach nobody."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

AR_MEN = ["محمد", "عبد الله", "فهد", "سلطان", "تركي", "حيدر", "علي", "مصطفى", "كرار", "زيد", "رامي", "فادي", "جورج", "خليل",
          "يزن", "عمر", "أنس", "بندر", "ناصر", "عبد الرحمن", "إبراهيم", "طلال", "حسين", "مهند", "إلياس", "باسل", "مشاري", "سعود"]
AR_WOMEN = ["نورة", "ريم", "سارة", "منى", "هيفاء", "زينب", "فاطمة", "رنا", "لينا", "مريم", "أروى", "دانة", "شهد", "رغد", "هديل",
            "نادين", "ميس", "آلاء", "جواهر", "غادة", "بتول", "رقية", "سلمى", "تالا", "عهود"]
AR_FAMILY = ["العتيبي", "القحطاني", "الدوسري", "الشهري", "الغامدي", "الزهراني", "الحربي", "المطيري", "السبيعي", "الخالدي",
             "العبيدي", "الجبوري", "التميمي", "الربيعي", "الموسوي", "الساعدي", "الكعبي", "الدليمي", "البياتي", "الحسني",
             "حداد", "خوري", "الحلبي", "شاهين", "قباني", "نصار", "الخطيب", "عساف", "الكيلاني", "الصباغ", "المهيري", "الكندري",
             "العجمي", "البلوشي", "المرزوقي", "الفرج", "باوزير", "بخاري"]
EN_MEN = ["James", "Daniel", "Rahul", "Arjun", "Michael", "Thomas", "Bilal", "Imran", "Marco", "Paolo", "Ahmed", "Karim",
          "Jonas", "Peter", "Rafael", "Sanjay", "Faisal", "Yousef"]
EN_WOMEN = ["Emma", "Sophie", "Priya", "Anjali", "Maria", "Grace", "Sarah", "Olivia", "Layla", "Hana", "Nadia", "Julia",
            "Angela", "Fatima", "Katherine"]
EN_FAMILY = ["Walker", "Hughes", "Sharma", "Nair", "Khan", "Malik", "Santos", "Reyes", "Rossi", "Fischer", "Novak", "Haddad",
             "Mansour", "O'Brien", "Clarke", "Menon", "Dela Cruz", "Qureshi", "Farah", "Bennett", "Schmidt", "Al-Amin"]
KUNYA = ["أبو محمد", "أبو فيصل", "أم عبد الله", "أم يوسف", "أبو حسين", "أم كرار"]
LATIN = {
    "محمد": "mohammed", "عبد الله": "abdullah", "فهد": "fahad", "علي": "ali", "عمر": "omar", "نورة": "noura", "ريم": "reem",
    "سارة": "sara", "منى": "mona", "زينب": "zainab", "فاطمة": "fatima", "مريم": "maryam", "ناصر": "nasser", "رنا": "rana",
}


@dataclass(frozen=True)
class Person:
    """Who a customer is; ``late`` shifts their patience, ``language`` is theirs for every report."""

    name: str
    honorific: str
    phone: str
    email: str
    channel: str
    language: str


def make_people(count: int, random: Random) -> list[Person]:
    """So many different people; three of four speak Arabic."""
    people: list[Person] = []
    for number in range(count):
        arabic, woman = random.random() < 0.74, random.random() < 0.44
        name = _arabic_name(woman, random) if arabic else _english_name(woman, random)
        # 055 500 0000 … is a block that the demonstration keeps to; nobody is messaged, channels go to the log.
        phone = f"+96655500{number % 10000:04d}" if random.random() < 0.95 else ""
        email = _email(name, number, random) if not phone or random.random() < 0.8 else ""
        channel = random.choices(["whatsapp", "email", "sms", "phone"], [46, 34, 15, 5])[0]
        if (channel == "email" and not email) or not phone:
            channel = "email" if email else "whatsapp"
        people.append(Person(name, _title(woman, name, random), phone, email, channel, "ar" if arabic else "en"))
    return people


def _arabic_name(woman: bool, random: Random) -> str:
    if random.random() < 0.04:
        return random.choice([k for k in KUNYA if k.startswith("أم") == woman])
    first = random.choice(AR_WOMEN if woman else AR_MEN)
    middle = f" {random.choice(AR_MEN)}" if random.random() < 0.25 else ""
    return f"{first}{middle} {random.choice(AR_FAMILY)}"


def _english_name(woman: bool, random: Random) -> str:
    return f"{random.choice(EN_WOMEN if woman else EN_MEN)} {random.choice(EN_FAMILY)}"


def _title(woman: bool, name: str, random: Random) -> str:
    if name.startswith(("أبو", "أم ")):
        return ""
    drawn = random.random()
    if drawn < 0.12:
        return "dr_f" if woman else "dr_m"
    if drawn < 0.24:
        return "eng_f" if woman else "eng_m"
    if drawn < 0.86:
        return "ms" if woman else "mr"
    return ""


def _email(name: str, number: int, random: Random) -> str:
    first = name.split()[0]
    local = first.lower() if first.isascii() else LATIN.get(first, random.choice(["user", "mail", "home", "family", "contact"]))
    local = "".join(sign for sign in local if sign.isalnum())
    return f"{local}.{number + 100}@{random.choice(['example.com', 'example.org'])}"
