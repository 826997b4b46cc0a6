"""The texts of messages: which are the company's own, an editor with a preview on a real ticket, versions, a test to oneself."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as flash
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from notifications import bell, segments
from notifications.forms import DigitsForm, TestForm, WordingForm
from notifications.models import HouseStyle, WordingVersion
from notifications.rendering import Rendered, whole_references
from notifications.views.log import LETTER_POLICY
from notifications.wording import approvals, catalogue, changes, examples, texts
from notifications.wording.catalogue import EMAIL, SMS, WHATSAPP, Text
from notifications.wording.changes import Place
from notifications.wording.hints import hints
from warranty.views.policy import managers_only

SHADES = {"dark": "@media all", "light": "@media not all"}


@managers_only
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Every message with every place of its text, and where the company wrote its own."""
    newest: dict[Place, WordingVersion] = {}
    for row in WordingVersion.objects.select_related("by").order_by("number"):
        newest[Place(row.event, row.channel, row.language)] = row
    rows = [
        {"event": event, "name": catalogue.event_name(event), "places": [
            {"place": place, "row": newest.get(place), "own": place in newest and not newest[place].is_shipped}
            for place in (Place(event, channel, language) for channel in catalogue.CHANNELS for language in catalogue.LANGUAGES)
        ]}
        for event in catalogue.EVENTS
    ]
    style = HouseStyle.objects.select_related("changed_by").first() or HouseStyle()
    own = sum(cell["own"] for row in rows for cell in row["places"])  # type: ignore[attr-defined]
    context = {"rows": rows, "style": style, "digits": DigitsForm(instance=style), "own": own}
    return render(request, "wording/overview.html", context)


@managers_only
@require_POST
def digits(request: HttpRequest) -> HttpResponse:
    """Arabic or Latin digits in Arabic messages."""
    form = DigitsForm(request.POST)
    if form.is_valid():
        changes.set_digits(form.cleaned_data["digits"], by=request.user)  # type: ignore[arg-type]
        flash.success(request, _("Messages from now on write numbers like that."))
    return redirect("wording:overview")


def _place(event: str, channel: str, language: str) -> Place:
    if event not in catalogue.EVENTS or channel not in catalogue.CHANNELS or language not in catalogue.LANGUAGES:
        raise Http404
    return Place(event, channel, language)


@managers_only
@require_http_methods(["GET", "HEAD", "POST"])
def editor(request: HttpRequest, event: str, channel: str, language: str) -> HttpResponse:
    """Edit one text: preview it, test it, put it in force. Whatever is refused, what was typed stays."""
    place = _place(event, channel, language)
    current = _start(request, place)
    initial = {"subject": current.subject, "title": current.title, "body": current.body}
    form = WordingForm(place, request.POST or None, initial=initial)
    test = TestForm(channel, initial={"to": request.user.email if channel == EMAIL else ""})  # type: ignore[union-attr]
    if request.method == "POST" and form.is_valid():
        do = request.POST.get("do")
        if do == "save":
            return _save(request, place, form)
        if do == "test":
            test = TestForm(channel, request.POST)
            if test.is_valid() and _send_test(request, place, form.text, test):
                return redirect("wording:editor", event, channel, language)
    status = 422 if form.errors or test.errors else 200
    return render(request, "wording/editor.html", _context(request, place, form, test), status=status)


def _start(request: HttpRequest, place: Place) -> Text:
    """What stands in the fields: the text in force, or on wish the shipped e-mail written out."""
    if place.channel == EMAIL and place.event not in catalogue.CASES and request.GET.get("start") == "words":
        example = examples.example_for(place.event, _typed(request, "ticket"))
        if example:
            return examples.written_out(example, place.event, place.language)
    return texts.in_force(place.event, place.language).text(place.channel)


def _save(request: HttpRequest, place: Place, form: WordingForm) -> HttpResponse:
    if changes.is_same(place, form.text):
        flash.info(request, _("This text is in force already; nothing was changed."))
    else:
        row = changes.write(place, form.text, by=request.user, reason=form.cleaned_data["reason"])  # type: ignore[arg-type]
        flash.success(request, _("Version %(number)s is in force; the next message says it.") % {"number": row.number})
    return redirect("wording:editor", place.event, place.channel, place.language)


def _send_test(request: HttpRequest, place: Place, text: Text, test: TestForm) -> bool:
    example = examples.example_for(place.event, _typed(request, "ticket"))
    if example is None:
        flash.warning(request, _("There is no ticket yet to write a test from."))
        return False
    if not example.is_asked(_typed(request, "ticket")):
        flash.warning(request, _("No ticket has this reference, so no test was sent. Check the reference, or leave it empty."))
        return False
    drawn = _drawn(example, place, text)
    changes.send_test(place, drawn, example.ticket, to=str(test.cleaned_data["to"]), by=request.user)  # type: ignore[arg-type]
    bell.ring()
    flash.success(request, _("The test is on its way to you. The text itself is not saved by it."))
    return False  # stay on the page, with what was typed


def _drawn(example: examples.Example, place: Place, text: Text) -> Rendered:
    own = texts.in_force(place.event, place.language)
    own.edited[place.channel] = text
    return examples.drawn(example, place.event, place.language, place.channel, own)


def _context(request: HttpRequest, place: Place, form: WordingForm, test: TestForm) -> dict[str, Any]:
    rows = changes.versions(place)
    told = [changes.whole(changes.text_of(row)) for row in rows]
    before = [*told[1:], changes.whole(catalogue.shipped(place.event, place.channel, place.language))][: len(told)]
    names = dict.fromkeys(catalogue.allowed(place.event, place.channel))
    if place.channel == EMAIL:
        names["standard"] = None
    needed = catalogue.required(place.event, place.channel)
    return {
        "approval": approvals.standing(place, rows) if place.channel == WHATSAPP else None,
        "place": place, "form": form, "test": test, "name": catalogue.event_name(place.event),
        "versions": [(row, changes.difference(old, new)) for row, old, new in zip(rows, before, told, strict=True)],
        "can_write_out": place.event not in catalogue.CASES,
        "own": bool(rows) and not rows[0].is_shipped, "ticket_typed": _typed(request, "ticket"),
        "values": [
            ("{" + catalogue.local_name(name, place.language) + "}", catalogue.MEANINGS[name], name in needed) for name in names
        ],
        "channels": catalogue.CHANNELS, "languages": catalogue.LANGUAGES, **_preview(request, place, form),
    }


def _typed(request: HttpRequest, name: str) -> str:
    return (request.POST.get(name) or request.GET.get(name) or "").strip()[:40]


def _preview(request: HttpRequest, place: Place, form: WordingForm) -> dict[str, Any]:
    """The text as customers get it, its size, hints, and the other language's text beside it."""
    typed = _typed(request, "ticket")
    example = examples.example_for(place.event, typed)
    strange = typed if example and not example.is_asked(typed) else ""
    if form.is_bound:
        text = form.text if form.is_valid() else None
    else:
        text = texts.in_force(place.event, place.language).text(place.channel)
    if example is None or text is None:
        return {"example": example, "drawn": None, "strange": strange}
    drawn = _drawn(example, place, text)
    said = drawn.short if place.channel != EMAIL else drawn.text
    other = "en" if place.language == "ar" else "ar"
    twin = examples.drawn(example, place.event, other, place.channel, texts.in_force(place.event, other))
    return {
        "example": example, "strange": strange, "drawn": drawn, "said": whole_references(said), "other": other,
        "is_mail": place.channel == EMAIL, "twin_subject": twin.subject,
        "twin": whole_references(twin.text if place.channel == EMAIL else twin.short),
        "count": segments.count(segments.plain(said)) if place.channel == SMS else None,
        "length": len(said), "hints": hints(place.event, text, said, place.channel, place.language),
    }


@managers_only
@require_POST
def preview(request: HttpRequest, event: str, channel: str, language: str) -> HttpResponse:
    """The preview alone, while somebody types."""
    place = _place(event, channel, language)
    form = WordingForm(place, request.POST)
    return render(request, "wording/_preview.html", {"place": place, "form": form, **_preview(request, place, form)})


@managers_only
@xframe_options_sameorigin
@require_http_methods(["GET", "HEAD", "POST"])
def picture(request: HttpRequest, event: str, channel: str, language: str) -> HttpResponse:
    """The e-mail as its reader sees it, in daylight or in the dark, under a policy that lets it do nothing but look."""
    place = _place(event, channel, language)
    example = examples.example_for(event, _typed(request, "ticket"))
    form = WordingForm(place, request.POST or None)
    text = form.text if form.is_bound and form.is_valid() else texts.in_force(event, language).text(channel)
    if example is None or channel != EMAIL:
        raise Http404
    html = _drawn(example, place, text).html
    shade = SHADES.get(_typed(request, "shade"), SHADES["light"])
    response = HttpResponse(html.replace("@media (prefers-color-scheme: dark)", shade))
    response["Content-Security-Policy"] = LETTER_POLICY
    return response


@managers_only
@require_POST
def restore(request: HttpRequest, event: str, channel: str, language: str) -> HttpResponse:
    """Put an earlier version in force again, or the shipped text; as a new version, since nothing is lost."""
    place, person = _place(event, channel, language), request.user
    number = request.POST.get("number", "")
    if number == "shipped":
        text, reason = catalogue.shipped(event, channel, language), _("Back to the shipped text")
    else:
        row = get_object_or_404(
            WordingVersion, event=event, channel=channel, language=language, number=int(number) if number.isdigit() else 0
        )
        text, reason = changes.text_of(row), _("Version %(number)s again") % {"number": row.number}
    if changes.is_same(place, text):
        flash.info(request, _("This text is in force already; nothing was changed."))
    else:
        changes.write(place, text, by=person, reason=reason)  # type: ignore[arg-type]
        flash.success(request, _("The earlier text is in force again."))
    return redirect("wording:editor", event, channel, language)


@managers_only
@require_POST
def approval(request: HttpRequest, event: str, channel: str, language: str) -> HttpResponse:
    """Note that WhatsApp has approved the text in force as a template, or has taken that back."""
    place = _place(event, channel, language)
    granted = request.POST.get("do") == "approved"
    if place.channel == WHATSAPP and approvals.note(place, granted=granted, by=request.user):  # type: ignore[arg-type]
        flash.success(request, _("From now on customers read this text at any time.") if granted else
                      _("Outside of a day after their own message customers read the shipped template again."))
    else:
        flash.warning(request, _("Nothing was changed: another text is in force now, or it cannot be a template."))
    return redirect("wording:editor", event, channel, language)
