"""The list of faults that must turn a promise of delivery red names what the product holds, so that it cannot rot."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from tests.chaos.mutants_in import IN
from tests.chaos.mutants_out import OUT

ROOT = Path(__file__).resolve().parents[2]


def test_each_mutation_finds_its_place_once() -> None:
    texts = {file: (ROOT / file).read_text(encoding="utf-8") for file in {e.file for one in (*OUT, *IN) for e in one.edits}}
    lost = [
        f"{one.promise}, {one.words}: {edit.file}"
        for one in (*OUT, *IN) for edit in one.edits if texts[edit.file].count(edit.old) != 1 or edit.old == edit.new
    ]
    assert not lost, "tests/chaos/mutants_*.py must follow the product: " + "; ".join(lost)


def test_each_promise_has_a_mutation_and_each_mutation_a_line_in_the_table() -> None:
    registry = (ROOT / "tests" / "chaos" / "run.py").read_text(encoding="utf-8")
    promises = set(re.findall(r'^    "(P\d+|rate)": ', registry, re.MULTILINE))
    assert {one.promise for one in (*OUT, *IN)} == promises
    names = Counter((one.promise, one.words) for one in (*OUT, *IN))
    assert max(names.values()) == 1
    table = (ROOT / "tests" / "chaos" / "MUTATIONS.md").read_text(encoding="utf-8")
    missing = [f"{promise}: {words}" for promise, words in names if f"| {promise} | {words} |" not in table]
    assert not missing, missing
