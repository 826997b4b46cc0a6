"""One loaded ticket: the steps of its track as rows, and the columns as they left them."""

from __future__ import annotations

import json
import uuid
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from helpdesk.accounts.models import User
from helpdesk.lib.references import ALPHABET, PREFIX
from tickets.demo import words
from tickets.demo.tracks import CAUSE, OUTCOME, REMEDY, TALK, TRACKS, Step
from warranty.coverage import months_between
from warranty.remedy import Case

if TYPE_CHECKING:
    from tickets.demo.load import Loader

LONG = 40
SPREAD, STEP = 1_099_511_627_776, 618_970_019_641  # 2⁴⁰ and an odd number: a walk through all references
PRIORITIES = [("critical", 0, 1, 3), ("high", 1, 2, 6), ("normal", 2, 4, 10), ("low", 3, 7, 14)]
HOUR = timedelta(hours=1)


def reference_of(number: int) -> str:
    """The reference of a loaded ticket: another one for every number, and no number can be read out of it."""
    value = (number * STEP + 271_828_182_845) % SPREAD
    body = "".join(ALPHABET[(value >> shift) & 31] for shift in range(35, -1, -5))
    return f"{PREFIX}-{body[:4]}-{body[4:]}"


class Story:
    """One loaded ticket while it is being told; the attributes are the columns that its steps set."""

    def __init__(self, loader: Loader, number: int, filed: datetime, *, long: bool) -> None:
        self.loader, self.dice, self.id, self.filed = loader, loader.random, number, filed
        self.customer, self.name, self.name_folded, self.phone, self.email, self.language = loader.owner
        self.product, self.case, told, self.symptom, title, folded, self.device_folded = self.dice.choices(
            loader.faults, cum_weights=loader.weights
        )[0]
        self.told, self.told_folded = self.dice.choice(told[self.language])
        self.title, self.title_folded = title[self.language], folded[self.language]
        self.track = self.dice.choices(loader.tracks, cum_weights=loader.track_weights)[0]
        self.bought = (filed - timedelta(days=self.dice.randint(20, 1100))).date()
        self.cost = Decimal(min(self.dice.randint(4, 60) * 10, int(self.product.price * 6 / 10)))
        self.steps = self._steps(long)
        self.agent, self.bench = self.dice.choice(loader.people["agent"]), self.dice.choice(loader.people["bench"])
        self.seq, self.stage, self.at = 0, "", filed
        self.owner: int | None = None
        self.technician: int | None = None
        self.waiting, self.waiting_since, self.wrote = "", None, None
        self.checked_in = self.ready = self.delivered = self.closed = self.answered = self.found = None
        self.outcome, self.remedy, self.custody, self.shelf = "", "", "customer", ""
        self.finding: int | None = None
        self.quote: tuple[Any, ...] | None = None
        self.runs = 0

    def _steps(self, long: bool) -> list[Step]:
        steps = list(TRACKS[self.track][1])
        if self.dice.random() < 0.25:
            steps[4:4] = TALK[:2]
        if self.dice.random() < 0.2:
            steps.insert(5, TALK[2])
        while long and len(steps) < LONG - 1:
            steps[6:6] = [step._replace(hours=0.4) for step in TALK]
        return steps

    def tell(self) -> None:
        """Live the steps that lie in the past, then write the ticket as they left it."""
        slow = 3.5 if self.dice.random() < 0.1 else 1.0
        for step in self.steps:
            at = self.at + step.hours * slow * HOUR * self.dice.uniform(0.3, 1.9)
            if at > self.loader.now:
                break
            self.at = at
            self._take(step)
        if self.delivered and self.stage == "delivered":
            self._after()
        self._put_down()

    def _take(self, step: Step) -> None:
        data, comment = "{}", None
        user = None if step.who == "customer" else self._user(step.who)
        special = getattr(self, f"_{step.kind}", None)
        if special:
            data = special(user) or "{}"
        if step.kind in ("reply", "write", "note"):
            comment = self._comment(step.kind, user)
        to = step.to or self.stage
        self._event(step.kind, to, user, comment, data, public=step.public)

    def _user(self, who: str) -> User:
        if who == "agent":
            return self.agent
        return self.bench if who == "bench" else self.dice.choice(self.loader.people[who])

    def _event(self, kind: str, to: str, user: User | None, comment: int | None, data: str, *, public: bool = True, system: bool = False) -> None:
        self.seq += 1
        actor = "system" if system else "staff" if user else "customer"
        name = "follow_up" if system else user.name_ar or user.username if user else self.name
        self.loader.events.add(
            self.loader.events.take_id(), self.id, self.seq, kind, self.stage if self.seq > 1 else "", to, actor,
            user.pk if user else None, name, "customer" if public else "internal", comment, data, self.at,
        )
        self.stage = to

    def _comment(self, kind: str, user: User | None) -> int:
        pool = {"reply": words.UPDATE if self.answered else words.FIRST_REPLY, "write": words.QUESTION}.get(kind)
        body = self.dice.choice(pool[self.language] if pool else words.NOTES)
        number = self.loader.comments.take_id()
        self.loader.comments.add(number, self.id, "customer" if kind == "write" else kind, user.pk if user else None, body, self.at)
        if kind == "reply":
            self.answered, self.wrote = self.answered or self.at, None
        elif kind == "write":
            self.wrote = self.at
        return number

    # --- what single steps leave behind; each gives the event's data

    def _file(self, user: User | None) -> str:
        return '{"channel": "web", "return_of": ""}'

    def _assign(self, user: User) -> str:
        self.owner = self.agent.pk
        return json.dumps({"owner": self.agent.pk})

    def _check_in(self, user: User) -> str:
        self.checked_in, self.custody = self.at, "branch"
        self.shelf = f"{self.dice.choice('ABCD')}-{self.dice.randint(1, 40):02d}"
        condition = self.dice.choice(words.CONDITIONS)
        self.loader.check_ins.add(self.loader.check_ins.take_id(), self.id, condition, self.shelf, user.pk, self.at)
        return json.dumps({"condition": condition, "accessories": "", "shelf": self.shelf}, ensure_ascii=False)

    def _start_diagnosis(self, user: User) -> str:
        self.technician, self.custody = self.bench.pk, "technician"
        return '{"remote": false}'

    def _record_finding(self, user: User) -> str:
        self.found, self.finding = self.at, self.loader.findings.take_id()
        cause = CAUSE[self.track]
        text, explained = self.case.finding, self.case.explained[self.language]
        if cause == "no_fault":
            text, explained = words.NO_FAULT["finding"], words.NO_FAULT[self.language]
        self.loader.findings.add(self.finding, self.id, 1, self.bench.pk, cause, self.symptom, text, explained, self.cost, self.at)
        return json.dumps({"finding": self.finding, "cause": cause, "second_opinion": False})

    def _decide(self, user: User) -> str:
        pays, number = self.track in ("quote", "declined"), self.loader.decisions.take_id()
        self.remedy = "repair" if pays else REMEDY[self.track]
        clause = {"repair": "5.1" if pays else "3.1", "replace": "3.2", "refund": "3.3", "return": "2.1"}[self.remedy]
        self.loader.decisions.add(
            number, self.id, self.finding, self.loader.policy.pk, self.remedy, clause, pays, self.remedy, pays, user.pk, self.at,
            self._facts(),
        )
        data = {"decision": number, "remedy": self.remedy, "clause": clause, "pays": pays, "differs": False, "finding": self.finding}
        if pays:
            self.quote = (self.loader.quotes.take_id(), user.pk, self.at, Decimal(self.dice.randint(8, 60) * 10))
            data["quote"] = self.quote[0]
            self.waiting, self.waiting_since = "approval", self.at
        return json.dumps(data)

    def _facts(self) -> str:
        """What the policy was asked, as the decision keeps it."""
        cause = CAUSE[self.track]
        covered = cause == "defect" and self.track not in ("quote", "declined")
        case = Case(
            cause, covered, self.remedy in ("repair", "return"), self.cost, self.product.price,
            replacement_available=self.remedy != "refund", coverage="covered" if covered else "not_covered",
            age_months=months_between(self.bought, self.filed.date()),
            waiting_days=max(0, (self.at - (self.checked_in or self.at)).days),
        )
        return json.dumps(case.as_json())

    def _close_quote(self, state: str) -> None:
        if self.quote is None:
            return
        number, by, made, net = self.quote
        tax = (net * 15 / 100).quantize(Decimal("0.01"))
        answered = self.at if state != "sent" else None
        self.loader.quotes.add(
            number, self.id, 1, state, net, Decimal(15), tax, net + tax, made + timedelta(days=7), by, made,
            {"approved": "full", "declined": "return"}.get(state, ""), answered, self.name if answered else "", "link" if answered else "",
        )
        self.loader.options.add(self.loader.options.take_id(), number, 0, "full", net, tax, net + tax)
        self.loader.options.add(self.loader.options.take_id(), number, 1, "return", Decimal(0), Decimal(0), Decimal(0))
        self.loader.lines.add(self.loader.lines.take_id(), number, 0, words.LABOUR[self.language], net, net)
        self.quote, self.waiting, self.waiting_since = None, self.waiting if state == "sent" else "", self.waiting_since if state == "sent" else None

    def _approve_quote(self, user: None) -> str:
        self._close_quote("approved")
        return json.dumps({"number": 1, "who": self.name, "how": "link"}, ensure_ascii=False)

    def _decline_quote(self, user: None) -> str:
        self._close_quote("declined")
        self.remedy = "return"
        return json.dumps({"number": 1, "who": self.name, "how": "link"}, ensure_ascii=False)

    def _wait_for_part(self, user: User) -> str:
        self.waiting, self.waiting_since = "part", self.at
        return json.dumps({"expected_on": (self.at + timedelta(days=5)).date().isoformat()})

    def _part_arrived(self, user: User) -> None:
        self.waiting, self.waiting_since = "", None

    def _finish_repair(self, user: User) -> str:
        number = self.loader.works.take_id()
        self.loader.works.add(number, self.id, self.bench.pk, self.case.work, self.case.done[self.language], self.case.minutes, self.at)
        return json.dumps({"work": number, "minutes": self.case.minutes})

    def _fail_test(self, user: User) -> str:
        return self._test(user, passed=False)

    def _pass_test(self, user: User) -> str:
        self.ready, self.custody = self.at, "branch"
        return self._test(user, passed=True)

    def _test(self, user: User, *, passed: bool) -> str:
        self.runs += 1
        number = self.loader.runs.take_id()
        self.loader.runs.add(number, self.id, self.runs, user.pk, passed, self.at)
        return json.dumps({"run": number, "number": self.runs, "failed": [] if passed else [self.case.fails_line]})

    def _ready_return(self, user: User) -> None:
        self.ready, self.custody, self.remedy = self.at, "branch", "return"

    def _hand_over(self, user: User) -> str:
        self.delivered, self.custody, self.shelf = self.at, "handed_back", ""
        self.outcome = OUTCOME[self.remedy]
        self.loader.handovers.add(self.loader.handovers.take_id(), self.id, self.name, "code", user.pk, self.at)
        return json.dumps({"receiver": self.name, "proof": "code", "outcome": self.outcome}, ensure_ascii=False)

    def _pay_refund(self, user: User) -> str:
        self.delivered, self.outcome = self.at, "refunded"
        self.loader.refunds.add(self.loader.refunds.take_id(), self.id, self.product.price, "card", f"PAY-{self.id}", user.pk, self.at)
        return json.dumps({"amount": str(self.product.price), "method": "card", "payment_reference": f"PAY-{self.id}"})

    def _cancel(self, user: None) -> str:
        self.closed, self.outcome = self.at, "cancelled"
        return json.dumps({"reason": words.CANCELS[0]}, ensure_ascii=False)

    # --- the end

    def _after(self) -> None:
        """Follow-up, survey, and the close."""
        asked = self.delivered + timedelta(days=7)
        if asked > self.loader.now:
            return
        answered_at = asked + self.dice.uniform(0.5, 60) * HOUR
        asks = self.outcome in ("repaired", "replaced")
        if self.dice.random() < 0.45 and answered_at < self.loader.now:
            self.at = answered_at
            csat = self.dice.choices([5, 4, 3, 2, 1], [55, 27, 10, 5, 3])[0]
            nps, ces = min(10, csat * 2), min(7, csat + 2)
            pool = words.PRAISE if csat > 3 else words.MIXED if csat == 3 else words.BLAME
            said = self.dice.choice(pool[self.language]) if self.dice.random() < 0.4 else ""
            self.loader.surveys.add(self.loader.surveys.take_id(), self.id, asks, asked, True if asks else None, self.at if asks else None,
                                    csat, ces, nps, said, self.at)
            self.closed = self.at
            self._event("confirm_working", "closed", None, None, "{}")
            self._event("answer_survey", "closed", None, None, json.dumps(
                {"csat": csat, "ces": ces, "nps": nps, "unhappy": csat <= 2, "wants_call": False}))
            return
        self.loader.surveys.add(self.loader.surveys.take_id(), self.id, asks, asked, None, None, None, None, None, "", None)
        if asked + timedelta(days=14) < self.loader.now:
            self.at = self.closed = asked + timedelta(days=14)
            self._event("close_silent", "closed", None, None, "{}", public=False, system=True)

    def _put_down(self) -> None:
        loader, dice = self.loader, self.dice
        self._close_quote("sent")
        device, bought = loader.devices.take_id(), self.bought
        serial = f"{self.product.serial_prefix}{24 + device % 3}{device:07d}"
        loader.devices.add(device, uuid.UUID(int=dice.getrandbits(128), version=4), serial, self.product.device_type_id, self.product.pk,
                           self.customer, bought, self.filed)
        priority, rank, first_days, last_days = dice.choices(PRIORITIES, [6, 22, 60, 12])[0]
        due, due_kind = self._clocks(first_days, last_days)
        reference = reference_of(self.id)
        lower = reference.lower()
        text = (f"{lower} {lower.replace('-', '')} {serial.lower()} {self.device_folded} {self.name_folded} {self.phone} "
                f"0{self.phone[4:]} {self.email} {self.title_folded} {self.told_folded}")
        promised = self.filed + timedelta(days=last_days)
        loader.tickets.add(
            self.id, reference, uuid.UUID(int=dice.getrandbits(128), version=4), self.stage, self.seq, "web", self.language,
            self.customer, device, dice.choice(loader.branches).pk, self.owner, self.technician, self.title, self.told, self.symptom,
            {"critical": "blocked", "high": "serious", "normal": "nuisance", "low": "cosmetic"}[priority], priority, rank,
            '["impact"]', self.custody, self.shelf, self.waiting, self.waiting_since, loader.policy.pk, _coverage(bought, self),
            self.remedy, self.outcome, promised, promised, '{"basis": "usual", "days": 5}', due, due_kind, self.filed, self.checked_in,
            self.ready, self.delivered, self.closed, self.at, self.wrote, text,
        )

    def _clocks(self, first_days: int, last_days: int) -> tuple[datetime | None, str]:
        """Three clocks as the steps left them; the due time that orders the queue, and its kind."""
        done = self.stage in ("delivered", "closed", "cancelled")
        running: list[tuple[datetime, str]] = []
        for kind, days, met in (("first_answer", 0.6, self.answered), ("diagnosis", first_days + 2, self.found),
                                ("turnaround", last_days, self.ready or (self.delivered if self.outcome == "refunded" else None))):
            due = self.filed + timedelta(days=days)
            stopped = self.closed if self.stage == "cancelled" and not met else None
            paused = self.waiting_since if self.waiting and kind == "turnaround" and not met else None
            late = due if (met or self.loader.now) > due and not stopped and not paused else None
            worked = max(1, int((met - self.filed).total_seconds() / 150)) if met else None
            self.loader.clocks.add(
                self.loader.clocks.take_id(), self.id, kind, self.filed, max(60, int(days * 600)), due, self.filed + (due - self.filed) * 0.75,
                paused, met, late, stopped, worked,
            )
            if not (met or stopped or paused or done):
                running.append((due, kind))
        return min(running) if running else (None, "")


def _coverage(bought: date, story: Story) -> str:
    covered = story.filed.date() < bought + timedelta(days=30 * story.product.warranty_months)
    until = bought + timedelta(days=30 * story.product.warranty_months)
    return json.dumps({
        "status": "covered" if covered else "not_covered", "until": until.isoformat(), "document": "maker",
        "reasons": ["in_warranty" if covered else "expired"], "dead_on_arrival": False,
    })
