"""Which text is in force, and what it says for one ticket."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from notifications import rendering
from notifications.channels import whatsapp_templates
from notifications.models import HouseStyle, WordingVersion
from notifications.rendering import Block, Rendered
from notifications.wording import catalogue, slots, values
from notifications.wording.catalogue import EMAIL, SMS, WHATSAPP, Text
from notifications.wording.digits import eastern
from tickets.models import Ticket

LOAD_BEARING = ("row", "item", "quote")


@dataclass
class InForce:
    """Texts of one kind of message in one language. A missing channel has its shipped text in force."""

    event: str
    language: str
    edited: dict[str, Text] = field(default_factory=dict)
    template: str = ""  # name of the WhatsApp template that was approved for the text in force

    def text(self, channel: str) -> Text:
        """The text in force on a channel."""
        return self.edited.get(channel) or catalogue.shipped(self.event, channel, self.language)


def in_force(event: str, language: str) -> InForce:
    """What applies now."""
    found = InForce(event, language)
    seen: set[str] = set()
    rows = WordingVersion.objects.filter(event=event, language=language).select_related("approval")
    for row in rows.order_by("-number"):
        if row.channel not in seen and not row.is_shipped:
            found.edited[row.channel] = Text(row.subject, row.title, row.body)
            if row.channel == WHATSAPP and hasattr(row, "approval"):
                found.template = whatsapp_templates.name_of(row.event, row.number)
        seen.add(row.channel)
    return found


def digits_in_arabic() -> bool:
    """Whether the company writes Arabic digits in Arabic messages."""
    return HouseStyle.objects.filter(digits=HouseStyle.Digits.ARABIC).exists()


def letter(
    event: str, language: str, ticket: Ticket, facts: dict[str, Any], *, texts: InForce | None = None, channel: str = EMAIL
) -> Rendered:
    """All forms of one message: e-mail, and as ``short`` the text for the channel (the SMS for an e-mail that fails).

    ``texts`` stands in for what is in force, for previews. The caller has activated language and time zone.
    """
    texts = texts or in_force(event, language)
    plain = rendering.cleaned(facts)
    change = eastern if language == "ar" and digits_in_arabic() else str
    arrange = None
    if EMAIL in texts.edited:
        own = texts.edited[EMAIL]
        found = values.values_of(event, ticket, plain, EMAIL)

        def arrange(headers: dict[str, str], blocks: list[Block]) -> tuple[dict[str, str], list[Block]]:
            return arranged(own, found, headers, blocks, female=bool(plain.get("female")))

    drawn = rendering.render(event, language, facts, arrange=arrange, change=change)
    return Rendered(drawn.subject, drawn.text, drawn.html, change(short(texts, channel, ticket, plain)))


def short(texts: InForce, channel: str, ticket: Ticket, facts: dict[str, Any]) -> str:
    """The text message for a channel; an e-mail's stand-in is the SMS."""
    way = WHATSAPP if channel == WHATSAPP else SMS
    found = values.values_of(texts.event, ticket, facts, way)
    said = slots.fill(texts.text(way).body, found, female=bool(facts.get("female")))
    return "\n".join(line for line in said.splitlines() if line.strip())


def arranged(
    own: Text, found: dict[str, str], headers: dict[str, str], blocks: list[Block], *, female: bool
) -> tuple[dict[str, str], list[Block]]:
    """The company's words around the shipped parts that carry the facts."""
    parts = parts_of(blocks)
    head = dict(headers)
    for name, text in (("subject", own.subject), ("title", own.title)):
        values_here = {**found, "standard": headers.get(name, ""), catalogue.NAMES["standard"]: headers.get(name, "")}
        head[name] = rendering.one_line(slots.fill(text, values_here, female=female)) or headers.get(name, "")
    body: list[Block] = []
    for paragraph in own.body.replace("\r\n", "\n").split("\n\n"):
        name = catalogue.english(paragraph.strip().strip("{}").strip())
        if name in parts and paragraph.strip().startswith("{"):
            body.extend(parts[name])
        elif said := rendering.one_line(slots.fill(paragraph, found, female=female)):
            body.append(Block("p", said))
    return head, body


def parts_of(blocks: list[Block]) -> dict[str, list[Block]]:
    """Cut a shipped letter: greeting, opening, details, closing, buttons, notes; nothing is lost."""
    parts: dict[str, list[Block]] = {name: [] for name in catalogue.LINES}
    inner = [block for block in blocks if block.kind not in ("button", "link", "small")]
    parts["buttons"] = [block for block in blocks if block.kind in ("button", "link")]
    parts["notes"] = [block for block in blocks if block.kind == "small"]
    parts["greeting"], inner = inner[:1], inner[1:]
    bearing = [at for at, block in enumerate(inner) if block.kind in LOAD_BEARING]
    if bearing:
        first, last = bearing[0], bearing[-1] + 1
    else:
        first = last = min(1, len(inner))
    parts["opening"], parts["details"], parts["closing"] = inner[:first], inner[first:last], inner[last:]
    return parts
