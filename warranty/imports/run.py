"""Carrying a file through: claimed by one worker, settled batch by batch, taken up again where it stopped.

A batch, its problems and the new position commit together or not at all, so that a killed worker repeats nothing.
"""

from __future__ import annotations

import hashlib
import itertools
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import IO, Any

from django.core.files import File
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from helpdesk.lib.db import lock_for_update
from warranty.imports import tables
from warranty.imports.columns import match
from warranty.imports.devices import DeviceWriter
from warranty.imports.lines import Parsed, Problem, digest_of, key_of, parse
from warranty.imports.products import ProductWriter
from warranty.imports.tables import Line, UnreadableFile
from warranty.models import ImportProblem, ImportRun

BATCH = 1000
LEASE = timedelta(seconds=90)
TRIES = 3
COUNTED = ("created", "changed", "unchanged", "refused")
Seen = dict[str, tuple[int, int]]
Writer = ProductWriter | DeviceWriter


class OtherHands(Exception):
    """Somebody else carries this run, or stopped it."""


def begin(
    file: IO[bytes], name: str, kind: str, *, dry_run: bool, user_id: int | None = None
) -> tuple[ImportRun, bool]:
    """A run over this file, and whether it is new. A run of the same file that was interrupted is taken up again."""
    digest = hashlib.sha256()
    file.seek(0)
    while chunk := file.read(tables.CHUNK):
        digest.update(chunk)
    known = ImportRun.objects.filter(
        kind=kind, dry_run=dry_run, sha256=digest.hexdigest(), state__in=["waiting", "running", "stopped"]
    ).first()
    if known:
        resume(known)
        return known, False
    file.seek(0)
    run = ImportRun(
        kind=kind, dry_run=dry_run, file_name=name[-150:], sha256=digest.hexdigest(), created_by_id=user_id,
        total=max(0, tables.count(file) - 1),
    )
    file.seek(0)
    suffix = ".xlsx" if name.lower().endswith(".xlsx") else ".csv"
    run.file.save(f"{run.public_id}{suffix}", File(file), save=False)
    run.save()
    return run, True


def carry_out(checked: ImportRun, *, user_id: int | None = None) -> ImportRun:
    """Import for real what a dry run has looked at; an unfinished run of the same file goes on instead."""
    known = ImportRun.objects.filter(
        kind=checked.kind, sha256=checked.sha256, dry_run=False, state__in=["waiting", "running", "stopped"]
    ).first()
    if known:
        resume(known)
        return known
    return ImportRun.objects.create(
        kind=checked.kind, dry_run=False, file=checked.file.name, file_name=checked.file_name, sha256=checked.sha256,
        created_by_id=user_id, total=checked.total,
    )


def stop(run: ImportRun) -> None:
    """Stop after the batch that is under way."""
    ImportRun.objects.filter(pk=run.pk, state__in=["waiting", "running"]).update(state="stopped", claimed_until=None)


def resume(run: ImportRun) -> None:
    """Go on where it stopped."""
    ImportRun.objects.filter(pk=run.pk, state="stopped").update(state="waiting", claimed_until=None)


def claim(pk: int | None = None) -> ImportRun | None:
    """Take the oldest run that waits, or whose worker has died; nobody else carries it for now."""
    now = timezone.now()
    free = Q(state="waiting") | Q(state="running", claimed_until__lt=now)
    for run in ImportRun.objects.filter(free, **({"pk": pk} if pk else {})).order_by("pk")[:5]:
        taken = ImportRun.objects.filter(free, pk=run.pk, claimed_until=run.claimed_until).update(
            state="running", claimed_until=now + LEASE
        )
        if taken:
            run.refresh_from_db()
            return run
    return None


def work(run: ImportRun, *, seconds: float = 1e9, batch: int = BATCH) -> ImportRun:
    """Carry a claimed run on, for at most ``seconds``; then it waits for the next worker."""
    deadline = time.monotonic() + seconds
    try:
        with run.file.open("rb") as file:
            writer = writer_for(run)
            for lines, found, seen in _batches(run, file, batch):
                writer = _settle_with_patience(run, found, lines, seen, writer)
                if time.monotonic() > deadline:
                    ImportRun.objects.filter(pk=run.pk, state="running").update(state="waiting", claimed_until=None)
                    run.refresh_from_db()
                    return run
        ImportRun.objects.filter(pk=run.pk, state="running").update(
            state="done", finished_at=timezone.now(), claimed_until=None, total=run.settled
        )
    except UnreadableFile as reason:
        ImportRun.objects.filter(pk=run.pk).update(
            state="failed", failure=reason.code, failure_data=reason.data, finished_at=timezone.now(), claimed_until=None
        )
    except FileNotFoundError:
        ImportRun.objects.filter(pk=run.pk).update(state="failed", failure="file_gone", claimed_until=None)
    except OtherHands:
        pass
    run.refresh_from_db()
    return run


def writer_for(run: ImportRun) -> Writer:
    """What reads and writes this kind of rows."""
    return ProductWriter() if run.kind == ImportRun.Kind.PRODUCTS else DeviceWriter()


def _batches(run: ImportRun, file: IO[bytes], size: int) -> Iterator[tuple[list[Line], dict[str, int], Seen]]:
    lines = tables.read(file)
    header = next(lines, None)
    if header is None:
        raise UnreadableFile("empty_file")
    found, ignored = match(run.kind, header.cells)
    if not run.columns:
        run.columns, run.ignored = {name: str(header.cells[i])[:80] for name, i in found.items()}, ignored
        ImportRun.objects.filter(pk=run.pk).update(columns=run.columns, ignored=run.ignored)
    seen: Seen = {}
    # What was settled before is only remembered, to know a repeated line again.
    for line in lines:
        if line.number > run.position:
            lines = itertools.chain([line], lines)
            break
        seen.setdefault(key_of(run.kind, found, line), (line.number, digest_of(found, line)))
    while batch := list(itertools.islice(lines, size)):
        yield batch, found, seen


def _settle_with_patience(run: ImportRun, found: dict[str, int], lines: list[Line], seen: Seen, writer: Writer) -> Writer:
    """A report filed in the same moment may take a serial first: look again."""
    for attempt in range(TRIES):
        try:
            read = _settle(run, found, lines, seen, writer)
            break
        except IntegrityError:
            if attempt == TRIES - 1:
                raise
            run.refresh_from_db(fields=["position", *COUNTED])
            writer = writer_for(run)
    for row in read:
        seen.setdefault(row.key, (row.number, row.digest))
    return writer


@transaction.atomic
def _settle(run: ImportRun, found: dict[str, int], lines: list[Line], seen: Seen, writer: Writer) -> list[Parsed]:
    held = lock_for_update(ImportRun.objects.filter(pk=run.pk, state="running", position=run.position)).first()
    if held is None:
        raise OtherHands
    today = timezone.localdate()
    counts = dict.fromkeys(COUNTED, 0)
    rows: list[Parsed] = []
    failed: list[Parsed] = []
    here: Seen = {}
    read = [parse(run.kind, found, line, today) for line in lines]
    for row in read:
        if row.problems:
            failed.append(row)
            continue
        first = seen.get(row.key) or here.setdefault(row.key, (row.number, row.digest))
        if first[0] == row.number:
            rows.append(row)
        elif first[1] == row.digest:
            counts["unchanged"] += 1
        else:
            row.problems.append(Problem("repeated", data={"line": first[0]}))
            failed.append(row)
    for row, outcome in zip(rows, writer.apply(rows, write=not run.dry_run), strict=True):
        counts[outcome] += outcome != "refused"
        if outcome == "refused":
            failed.append(row)
    counts["refused"] = len(failed)
    ImportProblem.objects.bulk_create(_problems(run, failed))
    run.position = lines[-1].number
    for name, more in counts.items():
        setattr(run, name, getattr(held, name) + more)
    run.claimed_until = timezone.now() + LEASE
    run.save(update_fields=["position", "claimed_until", *COUNTED])
    return read


def _problems(run: ImportRun, failed: list[Parsed]) -> list[ImportProblem]:
    rows: list[ImportProblem] = []
    for row in sorted(failed, key=lambda r: r.number):
        for problem in row.problems:
            column: Any = run.columns.get(problem.column, problem.column)
            rows.append(ImportProblem(run=run, line=row.number, column=column, code=problem.code, data=problem.data))
    return rows
