"""The table of coverage cases stands: ``coverage_cases.toml``. Pure; the company's day is reckoned as the product does."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from tickets.actions.intake import repair_warranty_end
from tickets.models import Ticket
from warranty.coverage import Coverage, DeviceFacts, Document, OwnTerm, assess
from warranty.models import PolicyVersion
from warranty.wording import clause_words, position

TABLE = tomllib.loads((Path(__file__).parent / "coverage_cases.toml").read_text("utf-8"))
BOTH = ["parts", "labour"]


def facts_of(device: dict[str, Any]) -> DeviceFacts:
    repaired: Ticket | None = None
    for number, handed_over in enumerate(device.get("repairs", ()), 1):
        repaired = Ticket(
            pk=number, delivered_at=handed_over, return_of=repaired, policy_version=PolicyVersion(pk=1, repair_warranty_days=90)
        )
    return DeviceFacts(
        device.get("bought"), device.get("months"), device.get("doa", 0), device.get("until"),
        repair_warranty_end(repaired) if repaired else None,
        tuple(
            Document(
                d["kind"], d["from"], d["to"], causes=frozenset(d.get("causes", ["defect"])), pays=frozenset(d.get("pays", BOTH)),
                customer_share=Decimal(d.get("share", 0)), excluded_defects=frozenset(d.get("leaves_out", ())),
                only_part=d.get("part", ""), subject=("قطعة", "Part") if "part" in d else ("", ""),
            ) for d in device.get("documents", ())
        ),
        tuple(
            OwnTerm(name.removeprefix("defect:"), months, ("قسم", "Section"), name.startswith("defect:"))
            for name, months in device.get("terms", {}).items()
        ),
    )


def told(answer: Coverage) -> str:
    words = [answer.status, clause_words(answer.as_json())[0], answer.until.isoformat() if answer.until else "-"]
    words += ["doa"] if answer.dead_on_arrival else []
    words += list(answer.pays) if answer.status == "partly" and len(answer.pays) == 1 else []
    words += [f"share={answer.customer_share}"] if answer.customer_share else []
    return " ".join(words)


def test_the_table_is_large_and_every_device_of_it_is_asked_about():
    assert len(TABLE["cases"]) >= 60
    assert {case["device"] for case in TABLE["cases"].values()} == set(TABLE["devices"])


@pytest.mark.parametrize("name", TABLE["cases"])
def test_case(name):
    case = TABLE["cases"][name]
    on = case.get("on") or timezone.localdate(case["at"])
    fault = {key: case[key] for key in ("defect", "section", "part") if key in case}
    answer = assess(facts_of(TABLE["devices"][case["device"]]), case.get("cause"), on, **fault)
    assert told(answer) == case["answer"]
    words = position(answer.as_json())
    assert words.title
    assert "None" not in words.title + words.text
