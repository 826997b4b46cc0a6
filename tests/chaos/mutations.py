"""Put each fault of the list into a copy of the product, run its promise there, and say whether the promise fell.

``python -m tests.chaos.mutations [P2 P5 …]``, without names all of them. The working copy stays as it is: every mutation is made in
a fresh copy of the files under version control. ``red``: the promise fell, and its figures show this fault. ``green``: it stood,
so that it proves nothing, and this program ends with 1. ``broke``: it fell in another way, which is no proof either. What the
small sizes cannot show is run at full size with ``--full`` only. ``--jobs 2`` runs two at a time, ``--like WORDS`` only those with
such words. The table in MUTATIONS.md is written after each one; lines of mutations that were not run now stay as they were.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.chaos.mutant import Mutation, Stale
from tests.chaos.mutants_in import IN
from tests.chaos.mutants_out import OUT
from tests.chaos.processes import ROOT

ALL = (*OUT, *IN)
TABLE = Path(__file__).with_name("MUTATIONS.md")
LIMIT, FULL_LIMIT = 240, 1200  # seconds for one mutation
HEAD = "| promise | mutation | sign | verdict | figures | run |"
NOT_RUN = "not run"
HIDDEN = {"ok", "seconds_all", "statuses", "wrong", "read_wrong", "states", "seconds"}


@dataclass(frozen=True)
class Verdict:
    """What came of one mutation: ``red``, ``green`` or ``broke``, and what the figures said."""

    word: str
    figures: str


def main() -> int:
    """Run what is wanted and keep the table; 1 when a promise stood or a run broke."""
    words = argparse.ArgumentParser(prog="python -m tests.chaos.mutations")
    words.add_argument("promises", nargs="*")
    words.add_argument("--full", action="store_true")
    words.add_argument("--jobs", type=int, default=1)
    words.add_argument("--like", default="")
    words.add_argument("--table", type=Path, default=TABLE)
    given = words.parse_args()
    order = given.promises or list(dict.fromkeys(one.promise for one in ALL))
    wanted = [one for name in order for one in ALL if one.promise == name and given.like in one.words]
    wanted = [one for one in wanted if given.full or not one.full]
    stale = [f"{one.promise}, {one.words}: {edit.file}" for one in ALL for edit in one.edits if edit.found(ROOT) != 1]
    if stale:
        print("the list is stale:", *stale, sep="\n")
        return 2
    table, verdicts = Table(given.table), list[str]()
    with tempfile.TemporaryDirectory(prefix="helpdesk-mutations-") as name:
        bench = Bench(Path(name))

        def judge(one: Mutation) -> None:
            verdict = bench.run(one)
            verdicts.append(verdict.word)
            print(f"{verdict.word:6} {one.promise}: {one.words} ({verdict.figures})", flush=True)
            table.note(one, verdict)

        with ThreadPoolExecutor(given.jobs) as lanes:
            list(lanes.map(judge, wanted))
    print(f"{verdicts.count('red')} of {len(wanted)} red")
    return 0 if verdicts.count("red") == len(wanted) else 1


class Bench:
    """A clean copy of the product, and what every run begins with, made once."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.clean = folder, folder / "clean"
        folder.chmod(0o755)
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
        compiled = [str(path.relative_to(ROOT)) for path in (ROOT / "helpdesk" / "locale").rglob("*.mo")]
        for file in [*filter(None, listed.split("\0")), *compiled]:
            place = self.clean / file
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / file, place)
        ready = folder / "ready"
        ready.mkdir(mode=0o755)
        packages = ("helpdesk", "warranty", "tickets", "notifications", "tests")
        for command in (["compileall", "-q", *packages], ["tests.chaos.run", "--prepare", str(ready)]):
            subprocess.run([sys.executable, "-m", *command], cwd=self.clean, env=self._environment(), check=True)
        self.ready = ready

    def run(self, one: Mutation) -> Verdict:
        """Put the fault into a fresh copy and run the promise there."""
        with tempfile.TemporaryDirectory(dir=self.folder, prefix="mutant-") as name:
            copy = Path(name) / "copy"
            shutil.copytree(self.clean, copy)
            try:
                for edit in one.edits:
                    edit.apply(copy)
            except (Stale, SyntaxError) as error:
                return Verdict("broke", str(error))
            more = {"ONLY": one.promise, "QUICK": "" if one.full else "1", "CHAOS_READY": str(self.ready), "CHAOS_TABLE": ""}
            log = Path(name) / "log"
            ended = _in_time(copy, {**self._environment(), **more}, log, FULL_LIMIT if one.full else LIMIT)
            return _judged(one, log.read_text(errors="replace"), ended)

    def _environment(self) -> dict[str, str]:
        """Ours, without what would lead to other code, or to other engines."""
        left_out = {"PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "DATABASE_URL", "REDIS_URL", "BROKER_URL", "MAIL_URL"}
        return {name: value for name, value in os.environ.items() if name not in left_out}


def _in_time(copy: Path, env: dict[str, str], log: Path, limit: float) -> bool:
    """Whether the run ended by itself; one that does not is told to stop what it started."""
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.run"], cwd=copy, env=env, stdin=subprocess.DEVNULL, stdout=out,
            stderr=subprocess.STDOUT, start_new_session=True,
        )
        try:
            process.wait(timeout=limit)
            return True
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=60)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
            return False


def _judged(one: Mutation, log: str, ended: bool) -> Verdict:
    told = next((line for line in log.splitlines() if line.startswith(f'{{"{one.promise}":')), "")
    if not told:
        why = "not through in time" if not ended else "no figures: " + " ".join(log.split())[-300:]
        return Verdict("broke", why)
    figures: dict[str, Any] = json.loads(told)[one.promise]
    shown = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in figures.items() if name not in HIDDEN)
    if figures["ok"]:
        return Verdict("green", shown)
    return Verdict("red" if "error" not in figures and one.shows(figures) else "broke", shown)


class Table:
    """The results as Markdown, one line for each mutation of the list."""

    def __init__(self, path: Path) -> None:
        self.path, self._lock = path, threading.Lock()
        self.lines: dict[tuple[str, str], tuple[str, str, str]] = {}
        if path.exists():
            for line in path.read_text(encoding="utf-8").splitlines():
                cells = [cell.strip() for cell in line.strip("|").split(" | ")]
                if len(cells) == 6 and not line.startswith((HEAD, "| ---")):
                    self.lines[cells[0], cells[1]] = cells[3], cells[4], cells[5]

    def note(self, one: Mutation, verdict: Verdict) -> None:
        """Keep what came of one, and write the table."""
        size = "full size" if one.full else "QUICK=1"
        when = f"{size}, {datetime.now(UTC):%d %B %Y %H:%M} UTC"
        with self._lock:
            self.lines[one.promise, _cell(one.words)] = verdict.word, _cell(verdict.figures[:300]), when
            self.write()

    def write(self) -> None:
        """All lines in the order of the list; what was never run says so."""
        rows = []
        for one in ALL:
            usual = (NOT_RUN, "only the full size shows it" if one.full else "", "")
            word, figures, when = self.lines.get((one.promise, _cell(one.words)), usual)
            rows.append((one.promise, _cell(one.words), f"`{_cell(one.sign)}`", word, figures, when))
        count = {word: sum(row[3] == word for row in rows) for word in ("red", "green", "broke", NOT_RUN)}
        text = [
            "# Mutations that must turn each promise red",
            "",
            f"`python -m tests.chaos.mutations` on {os.cpu_count()} cores, Python {sys.version.split()[0]}: each fault was put "
            "into a copy of the product, and its promise was run there. Red: the promise fell, and its figures show the sign of "
            f"this fault. {len(rows)} mutations: {', '.join(f'{number} {word}' for word, number in count.items() if number)}.",
            "", HEAD, "| --- | --- | --- | --- | --- | --- |", *(f"| {' | '.join(row)} |" for row in rows), "",
        ]
        new = self.path.with_suffix(".new")
        new.write_text("\n".join(text), encoding="utf-8")
        new.replace(self.path)


def _cell(text: str) -> str:
    return text.strip().replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    began = time.monotonic()
    code = main()
    print(f"{time.monotonic() - began:.0f} s")
    sys.exit(code)
