"""Sheets of a ticket on their way out: as a page to print, or as a PDF that is made once and kept while it holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from helpdesk.lib import kept, pdf
from tickets.models import Attachment, Ticket


@dataclass(frozen=True)
class Paper:
    """One sheet in the active language.

    ``codes`` are its QR codes; ``pictures`` the files that it shows, by their name in the template, each with its
    address on the page.
    """

    name: str
    template: str
    ticket: Ticket
    page_url: str
    pdf_url: str
    context: Mapping[str, Any]
    codes: Mapping[str, SafeString]
    pictures: Mapping[str, tuple[Attachment, str]] = field(default_factory=dict)
    # Language of whoever prints it, where that is not the sheet's: what stands around the sheet is for them.
    reader: str = ""


def answer(request: HttpRequest, paper: Paper, form: str) -> HttpResponseBase:
    """The sheet as ``page`` or as ``pdf``."""
    return file(request, paper) if form == "pdf" else page(request, paper)


def page(request: HttpRequest, paper: Paper) -> HttpResponseBase:
    """A page to print, with the PDF beside the browser's own printing where this machine makes one."""
    shown = {name: address for name, (_, address) in paper.pictures.items()}
    return render(request, paper.template, {
        **paper.context, **paper.codes, **shown, "pdf_url": paper.pdf_url if pdf.offered() else "",
        "bar_language": paper.reader or get_language(),
    })


def file(request: HttpRequest, paper: Paper) -> HttpResponseBase:
    """The PDF; where none can be made, the page, which the browser prints."""
    shown = {name: f"{pdf.SCHEME}://file/{name}" for name in paper.pictures}
    html = render_to_string(paper.template, {**paper.context, **paper.codes, **shown, "pdf": True}, request=request)
    # Customers and staff read different sheets of the same name.
    door = paper.template.partition("/")[0]
    target = kept.place(f"{paper.ticket.public_id.hex}-{door}-{paper.name}-{get_language()}", _said(paper, html))
    if not kept.holds(target):
        try:
            made = pdf.render(html, files={name: Path(row.file.path) for name, (row, _) in paper.pictures.items()})
        except pdf.Unavailable:
            return HttpResponseRedirect(paper.page_url)
        kept.keep(target, made)
    response = FileResponse(
        target.open("rb"), filename=f"{paper.ticket.reference}-{paper.name}.pdf", content_type="application/pdf"
    )
    # The browser's own reader draws it with styles of its own.
    response.headers["Content-Security-Policy"] = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'"
    return response


def _said(paper: Paper, html: str) -> str:
    """All that the sheet says and how it looks. Signed codes differ each time, but lead to the same place."""
    for code in paper.codes.values():
        html = html.replace(code, "")
    return pdf.stamp() + html
