"""Importing lists: upload, look first, then import; progress, report and example files. Managers and administrators."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from warranty.forms.imports import UploadForm
from warranty.imports import run as runs
from warranty.imports.columns import COLUMNS
from warranty.imports.words import failure_words, problem_words
from warranty.models import ImportRun
from warranty.tasks import ring
from warranty.views.policy import managers_only

SHOWN = 50
BOM = "\ufeff"


@managers_only
@require_http_methods(["GET", "HEAD", "POST"])
def overview(request: HttpRequest) -> HttpResponse:
    """Upload a list, and the runs so far. An upload is only looked at; nothing changes before the second press."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            file = form.cleaned_data["file"]
            run, _new = runs.begin(file, file.name, form.cleaned_data["kind"], dry_run=True, user_id=request.user.pk)
            transaction.on_commit(ring, robust=True)
        return redirect("imports:run", run.public_id)
    context = {
        "form": form, "runs": ImportRun.objects.select_related("created_by")[:30],
        "kinds": [(code, label, COLUMNS[code]) for code, label in ImportRun.Kind.choices],
    }
    return render(request, "imports/overview.html", context, status=422 if request.method == "POST" else 200)


@managers_only
@require_safe
def run(request: HttpRequest, public_id: str) -> HttpResponse:
    """One run: progress while it works, then what came of it, line by line."""
    found = get_object_or_404(ImportRun.objects.select_related("created_by"), public_id=public_id)
    page = Paginator(found.problems.all(), SHOWN).get_page(request.GET.get("page"))
    context = {
        "run": found, "page_obj": page,
        "failure": failure_words(found.kind, found.failure, found.failure_data) if found.failure else (),
        "problems": [(p, *problem_words(p.code, p.data)) for p in page],
        "columns": [(c.label, found.columns[c.name]) for c in COLUMNS[found.kind] if c.name in found.columns],
        "may_import": found.dry_run and found.state == "done" and found.created + found.changed > 0,
    }
    name = "imports/_run.html" if request.htmx and not request.htmx.boosted else "imports/run.html"  # type: ignore[attr-defined]
    return render(request, name, context)


ACTIONS: dict[str, Callable[[ImportRun], None]] = {"stop": runs.stop, "resume": runs.resume}


@managers_only
@require_POST
def act(request: HttpRequest, public_id: str, verb: str) -> HttpResponse:
    """Import what was looked at, stop, or go on."""
    found = get_object_or_404(ImportRun, public_id=public_id)
    with transaction.atomic():
        if verb == "import":
            if found.state != ImportRun.State.DONE or not found.dry_run:
                messages.error(request, _("Only a list that was looked at to its end can be imported."))
                return redirect("imports:run", public_id)
            found = runs.carry_out(found, user_id=request.user.pk)
        elif verb in ACTIONS:
            ACTIONS[verb](found)
        else:
            raise Http404
        transaction.on_commit(ring, robust=True)
    return redirect("imports:run", found.public_id)


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def _csv(name: str, rows: Iterator[list[Any]]) -> StreamingHttpResponse:
    writer = csv.writer(_Echo())
    answer = StreamingHttpResponse(_encoded(writer, rows), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _encoded(writer: Any, rows: Iterator[list[Any]]) -> Iterator[str]:
    yield BOM  # without it, Excel garbles Arabic
    for row in rows:
        yield writer.writerow([_harmless(cell) for cell in row])


def _harmless(cell: Any) -> str:
    """A cell that no spreadsheet takes for a formula."""
    text = str(cell)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


@managers_only
@require_safe
def report(request: HttpRequest, public_id: str) -> StreamingHttpResponse:
    """Every problem of a run: line, column, what is wrong, what to do."""
    found = get_object_or_404(ImportRun, public_id=public_id)

    def rows() -> Iterator[list[Any]]:
        yield [_("Line"), _("Column"), _("What is wrong"), _("What to do")]
        for problem in found.problems.iterator(chunk_size=2000):
            yield [problem.line, problem.column, *problem_words(problem.code, problem.data)]

    return _csv(f"import-{found.kind}-{found.pk}.csv", _in_language(rows()))


def _in_language(rows: Iterator[list[Any]]) -> Iterator[list[Any]]:
    """Rows are made after the view has returned: they keep its language."""
    language = get_language() or "ar"

    def kept() -> Iterator[list[Any]]:
        with translation.override(language):
            yield from rows

    return kept()


@managers_only
@require_safe
def example(request: HttpRequest, kind: str) -> StreamingHttpResponse:
    """A file of two lines that can be imported as it is, but for its values."""
    if kind not in COLUMNS:
        raise Http404
    arabic = get_language() == "ar"
    head = [str(column.label) for column in COLUMNS[kind]]
    return _csv(f"{kind}.csv", iter([head, [column.example[arabic] for column in COLUMNS[kind]]]))
