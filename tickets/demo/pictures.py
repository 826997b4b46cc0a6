"""Drawn pictures of faults: small, different to look at, passed once through the real check of uploads."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from random import Random

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFilter

from helpdesk.lib.uploads import Accepted, accept

SIZE = (900, 675)
Draw = ImageDraw.ImageDraw


class Album:
    """Pictures by subject; each is drawn and checked when first asked for, then reused."""

    def __init__(self, random: Random, variants: int = 1) -> None:
        self._random, self._variants = random, variants
        self._kept: dict[tuple[str, int], Accepted] = {}

    def get(self, subject: str) -> Accepted | None:
        """An accepted picture of the subject with its own open files, or None for a subject that is not drawn."""
        painter = PAINTERS.get(subject)
        if painter is None:
            return None
        key = subject, self._random.randrange(self._variants)
        if key not in self._kept:
            self._kept[key] = _checked(subject, painter, Random(f"{subject}{key[1]}"))
        return _copy(self._kept[key])


def _checked(subject: str, painter: Callable[[Image.Image, Draw, Random], Image.Image], random: Random) -> Accepted:
    image = _table(random)
    image = painter(image, ImageDraw.Draw(image, "RGBA"), random)
    noise = Image.effect_noise(SIZE, 18).convert("RGB")
    image = Image.blend(image, noise, 0.05)
    buffer = BytesIO()
    image.save(buffer, "JPEG", quality=84)
    return accept(SimpleUploadedFile(f"{subject}.jpg", buffer.getvalue(), "image/jpeg"), "photo")


def _copy(one: Accepted) -> Accepted:
    def again(file: object) -> ContentFile:
        file.seek(0)  # type: ignore[attr-defined]
        return ContentFile(file.read())  # type: ignore[attr-defined]

    return Accepted(
        again(one.content), one.content_type, one.extension, one.display_name, one.size, one.sha256, one.width, one.height,
        again(one.thumbnail) if one.thumbnail else None,
    )


def _table(random: Random) -> Image.Image:
    """A bench under a lamp: two soft colours and a pool of light."""
    top, bottom = random.choice([((214, 205, 190), (150, 139, 122)), ((196, 205, 206), (120, 134, 138)), ((222, 214, 206), (168, 150, 134))])
    image = Image.new("RGB", SIZE)
    draw = ImageDraw.Draw(image)
    for y in range(SIZE[1]):
        share = y / SIZE[1]
        draw.line([(0, y), (SIZE[0], y)], fill=tuple(int(a + (b - a) * share) for a, b in zip(top, bottom, strict=True)))
    light = Image.new("L", SIZE, 0)
    ImageDraw.Draw(light).ellipse([120, -160, 860, 520], fill=70)
    return Image.composite(Image.new("RGB", SIZE, (255, 250, 238)), image, light.filter(ImageFilter.GaussianBlur(120)))


def _shadow(image: Image.Image, box: tuple[int, int, int, int], radius: int = 40) -> Image.Image:
    mask = Image.new("L", SIZE, 0)
    x0, y0, x1, y1 = box
    ImageDraw.Draw(mask).rounded_rectangle([x0 + 14, y0 + 22, x1 + 18, y1 + 26], radius, fill=130)
    return Image.composite(Image.new("RGB", SIZE, (40, 34, 30)), image, mask.filter(ImageFilter.GaussianBlur(18)))


def _phone(image: Image.Image, screen: tuple[int, int, int] = (16, 20, 24)) -> tuple[Image.Image, Draw, tuple[int, int, int, int]]:
    """A phone lying on the table; gives the box of its screen."""
    box = (300, 40, 610, 640)
    image = _shadow(image, box)
    draw = ImageDraw.Draw(image, "RGBA")
    draw.rounded_rectangle(box, 42, fill=(48, 50, 54), outline=(92, 94, 98), width=5)
    inner = (314, 56, 596, 624)
    draw.rounded_rectangle(inner, 30, fill=screen)
    for step in range(60):  # a gloss across the glass
        draw.line([(314 + step * 3, 56), (314 - 120 + step * 3 + 180, 330)], fill=(255, 255, 255, 5), width=3)
    draw.ellipse([446, 70, 464, 88], fill=(6, 8, 10))
    return image, draw, inner


def cracked(image: Image.Image, draw: Draw, random: Random) -> Image.Image:
    """Cracks that run from one corner over a lit screen."""
    image, draw, (x0, y0, x1, y1) = _phone(image, (24, 66, 78))
    for row in range(5):
        for column in range(3):
            left, top = x0 + 34 + column * 78, y0 + 90 + row * 84
            draw.rounded_rectangle([left, top, left + 56, top + 56], 14, fill=(70 + row * 30, 140 - column * 20, 130 + column * 30, 150))
    centre = (x1 - 24, y1 - 40)
    for _ in range(26):
        x, y = centre
        angle = random.uniform(-1.0, 1.0)
        for _step in range(random.randint(3, 7)):
            to = (x - random.uniform(14, 70) * (1 - abs(angle) * 0.4), y - random.uniform(10, 80) * (0.6 + angle * 0.6))
            if not (x0 < to[0] < x1 and y0 < to[1] < y1):
                break
            draw.line([(x, y), to], fill=(235, 245, 248, 190), width=random.choice([1, 1, 2]))
            x, y = to
    for radius in (22, 40, 64):
        draw.arc([centre[0] - radius, centre[1] - radius, centre[0] + radius, centre[1] + radius], 150, 300, fill=(230, 240, 244, 160), width=2)
    return image


def lines(image: Image.Image, draw: Draw, random: Random) -> Image.Image:
    """Coloured vertical lines and a dark blot."""
    image, draw, (x0, y0, x1, y1) = _phone(image, (214, 220, 224))
    for row in range(7):
        draw.rounded_rectangle([x0 + 24, y0 + 60 + row * 66, x1 - 24, y0 + 104 + row * 66], 10, fill=(180, 188, 194))
    for _ in range(random.randint(3, 6)):
        x = random.randint(x1 - 110, x1 - 20)
        draw.line([(x, y0 + 8), (x, y1 - 8)], fill=random.choice([(30, 230, 90, 230), (240, 60, 200, 220), (60, 120, 250, 220)]), width=random.randint(2, 5))
    for radius in range(80, 0, -8):
        draw.ellipse([x0 + 60 - radius, y1 - 90 - radius, x0 + 60 + radius, y1 - 90 + radius], fill=(60, 10, 90, 26))
    return image


def port(image: Image.Image, draw: Draw, random: Random) -> Image.Image:
    """The charging port from below, seen through a lens: bent and burnt contacts."""
    image = _shadow(image, (90, 200, 810, 480), 120)
    draw = ImageDraw.Draw(image, "RGBA")
    draw.rounded_rectangle([90, 200, 810, 480], 120, fill=(70, 73, 78), outline=(120, 124, 128), width=6)
    for hole in range(6):
        draw.ellipse([130 + hole * 26, 330, 146 + hole * 26, 346], fill=(18, 18, 20))
        draw.ellipse([640 + hole * 26, 330, 656 + hole * 26, 346], fill=(18, 18, 20))
    draw.rounded_rectangle([320, 285, 580, 395], 54, fill=(12, 12, 14), outline=(176, 178, 180), width=7)
    draw.rounded_rectangle([350, 326, 550, 354], 8, fill=(34, 34, 36))
    bad = random.randint(3, 6)
    for pin in range(10):
        x = 358 + pin * 19
        colour = (92, 56, 30) if pin in (bad, bad + 1) else (206, 168, 86)
        draw.rectangle([x, 330 + (7 if pin == bad else 0), x + 11, 350 + (9 if pin == bad else 0)], fill=colour)
    for _ in range(40):
        x, y = random.gauss(366 + bad * 19, 16), random.gauss(344, 10)
        draw.ellipse([x - 3, y - 3, x + 4, y + 3], fill=(120, 84, 50, 120))
    return image


def battery(image: Image.Image, draw: Draw, random: Random, bulge: int = 0) -> Image.Image:
    """A battery cell on the bench; ``bulge`` makes it rise in the middle."""
    image = _shadow(image, (220, 150, 680, 540), 30)
    draw = ImageDraw.Draw(image, "RGBA")
    draw.rounded_rectangle([220, 150, 680, 540], 26, fill=(38, 40, 44), outline=(74, 76, 80), width=4)
    for step in range(bulge):
        shade = 44 + step * 2
        draw.ellipse([250 + step * 5, 180 + step * 4, 650 - step * 5, 510 - step * 4], fill=(shade, shade + 2, shade + 6, 90))
    draw.rectangle([290, 250, 520, 262], fill=(220, 222, 224, 200))
    for row in range(4):
        draw.rectangle([290, 286 + row * 26, 290 + random.randint(120, 250), 292 + row * 26], fill=(200, 204, 208, 150))
    draw.rectangle([560, 250, 640, 330], outline=(220, 222, 224, 180), width=4)
    draw.rounded_rectangle([400, 118, 500, 160], 6, fill=(196, 120, 40))
    for pin in range(4):
        draw.rectangle([414 + pin * 22, 122, 426 + pin * 22, 140], fill=(230, 196, 110))
    return image


def swollen(image: Image.Image, draw: Draw, random: Random) -> Image.Image:
    """A battery that has risen like bread, with a ruler that measures it."""
    image = battery(image, draw, random, bulge=38)
    draw = ImageDraw.Draw(image, "RGBA")
    draw.rectangle([180, 570, 760, 628], fill=(236, 208, 120), outline=(150, 120, 50), width=3)
    for mark in range(58):
        draw.line([(186 + mark * 10, 570), (186 + mark * 10, 590 + (14 if mark % 5 == 0 else 0))], fill=(70, 56, 20), width=2)
    return image


def liquid(image: Image.Image, draw: Draw, random: Random) -> Image.Image:
    """A circuit board with corrosion and a red moisture label."""
    image = _shadow(image, (150, 90, 760, 590), 20)
    draw = ImageDraw.Draw(image, "RGBA")
    draw.rounded_rectangle([150, 90, 760, 590], 16, fill=(22, 78, 58), outline=(60, 130, 100), width=4)
    for _ in range(46):
        x, y = random.randint(170, 720), random.randint(110, 560)
        draw.line([(x, y), (x + random.randint(-60, 60), y), (x + random.randint(-60, 60), y + random.randint(-50, 50))], fill=(70, 150, 112, 160), width=2)
    for _ in range(22):
        x, y = random.randint(180, 660), random.randint(120, 520)
        w, h = random.choice([(26, 14), (60, 60), (40, 22), (90, 50)])
        draw.rectangle([x, y, x + w, y + h], fill=(24, 26, 28), outline=(150, 154, 150))
    for _ in range(160):
        x, y, r = random.gauss(430, 70), random.gauss(330, 55), random.randint(2, 9)
        draw.ellipse([x - r, y - r, x + r, y + r], fill=random.choice([(150, 220, 200, 90), (210, 236, 226, 110), (110, 190, 160, 90)]))
    draw.ellipse([640, 470, 700, 530], fill=(206, 40, 44), outline=(250, 250, 250), width=5)
    return image


def dent(image: Image.Image, draw: Draw, random: Random) -> Image.Image:
    """The corner of a frame with the mark of a fall, and an arrow to it."""
    image = _shadow(image, (-80, 180, 560, 900), 90)
    draw = ImageDraw.Draw(image, "RGBA")
    draw.rounded_rectangle([-80, 180, 560, 900], 96, fill=(150, 154, 158), outline=(196, 200, 204), width=18)
    draw.rounded_rectangle([-60, 210, 530, 900], 76, fill=(20, 22, 26))
    for _ in range(30):
        x, y = random.gauss(524, 14), random.gauss(226, 14)
        draw.polygon([(x, y), (x + random.randint(4, 20), y + random.randint(2, 16)), (x - random.randint(2, 12), y + random.randint(6, 20))], fill=random.choice([(80, 82, 84, 220), (228, 230, 232, 220), (60, 62, 64, 220)]))
    for _ in range(9):
        draw.line([(510, 240), (random.randint(120, 470), random.randint(300, 620))], fill=(220, 232, 236, 130), width=1)
    draw.line([(800, 90), (566, 206)], fill=(214, 60, 40), width=9)
    draw.polygon([(556, 212), (600, 176), (612, 208)], fill=(214, 60, 40))
    return image


def keyboard(image: Image.Image, draw: Draw, random: Random) -> Image.Image:
    """A keyboard with caps removed from one row."""
    image = _shadow(image, (60, 120, 840, 560), 24)
    draw = ImageDraw.Draw(image, "RGBA")
    draw.rounded_rectangle([60, 120, 840, 560], 22, fill=(186, 189, 193), outline=(140, 143, 147), width=4)
    gone = {(2, random.randint(2, 7)), (2, random.randint(2, 7)), (2, 8)}
    for row in range(5):
        for column in range(12):
            x, y = 84 + column * 62, 146 + row * 66
            if (row, column) in gone:
                draw.rounded_rectangle([x, y, x + 54, y + 56], 8, fill=(126, 129, 133))
                draw.ellipse([x + 18, y + 18, x + 36, y + 36], fill=(226, 228, 230))
            else:
                draw.rounded_rectangle([x, y, x + 54, y + 56], 8, fill=(34, 36, 40), outline=(60, 62, 66), width=2)
                draw.rectangle([x + 20, y + 22, x + 32, y + 32], fill=(210, 212, 214, 190))
    draw.rounded_rectangle([272, 486, 640, 544], 8, fill=(34, 36, 40))
    return image


def camera(image: Image.Image, draw: Draw, random: Random) -> Image.Image:
    """Three lenses, one of them fogged and scratched."""
    image = _shadow(image, (230, 70, 690, 640), 60)
    draw = ImageDraw.Draw(image, "RGBA")
    draw.rounded_rectangle([230, 70, 690, 640], 60, fill=(62, 84, 92), outline=(104, 128, 136), width=5)
    for number, (x, y) in enumerate([(360, 200), (550, 290), (360, 400)]):
        draw.ellipse([x - 92, y - 92, x + 92, y + 92], fill=(30, 32, 36), outline=(170, 176, 180), width=7)
        for ring, shade in ((66, 14), (48, 40), (28, 8)):
            draw.ellipse([x - ring, y - ring, x + ring, y + ring], fill=(shade, shade + 8, shade + 26))
        draw.ellipse([x - 34, y - 40, x - 12, y - 20], fill=(210, 224, 240, 150))
        if number == 1:
            for radius in range(70, 10, -6):
                draw.ellipse([x - radius, y - radius, x + radius, y + radius], fill=(226, 232, 236, 22))
            for _ in range(5):
                draw.line([(x - random.randint(10, 70), y - random.randint(0, 60)), (x + random.randint(10, 70), y + random.randint(0, 60))], fill=(250, 250, 250, 170), width=2)
    return image


def tv(image: Image.Image, draw: Draw, random: Random) -> Image.Image:
    """A television in a room, its lower half dark."""
    room = Image.new("RGB", SIZE, (206, 196, 182))
    draw = ImageDraw.Draw(room, "RGBA")
    draw.rectangle([0, 500, SIZE[0], SIZE[1]], fill=(140, 108, 80))
    room = _shadow(room, (110, 90, 790, 480), 8)
    draw = ImageDraw.Draw(room, "RGBA")
    draw.rectangle([110, 90, 790, 480], fill=(14, 14, 16))
    for y in range(104, 464):
        share = (y - 104) / 360
        dark = 0.12 if share > 0.52 else 1.0
        draw.line([(122, y), (778, y)], fill=(int((40 + 90 * share) * dark), int((120 + 60 * share) * dark), int((190 - 60 * share) * dark)))
    draw.polygon([(122, 290), (330, 170), (470, 290)], fill=(60, 90, 80, 180))
    draw.rectangle([420, 480, 480, 520], fill=(30, 30, 32))
    draw.rounded_rectangle([330, 516, 570, 530], 6, fill=(30, 30, 32))
    draw.ellipse([764, 468, 772, 476], fill=(230, 40, 40))
    return room


def receipt(image: Image.Image, draw: Draw, random: Random) -> Image.Image:
    """A shop receipt: lines, a total, a bar code."""
    image = _shadow(image, (300, 20, 620, 660), 4)
    draw = ImageDraw.Draw(image, "RGBA")
    draw.polygon([(300, 20), (620, 26), (614, 656), (306, 660)], fill=(250, 249, 244))
    draw.text((410, 48), "NUWAR", fill=(30, 30, 30), font_size=30)
    draw.text((372, 88), "Tax invoice", fill=(80, 80, 80), font_size=18)
    for row in range(9):
        y = 140 + row * 34
        draw.rectangle([330, y, 330 + random.randint(90, 190), y + 9], fill=(120, 120, 120))
        draw.rectangle([590 - random.randint(40, 70), y, 590, y + 9], fill=(120, 120, 120))
    draw.line([(330, 456), (590, 456)], fill=(60, 60, 60), width=3)
    draw.text((330, 468), "TOTAL", fill=(30, 30, 30), font_size=24)
    draw.text((490, 468), f"SAR {random.choice([899, 1499, 2100, 3499])}", fill=(30, 30, 30), font_size=20)
    x = 340
    while x < 580:
        width = random.choice([2, 3, 5])
        draw.rectangle([x, 530, x + width, 610], fill=(20, 20, 20))
        x += width + random.choice([2, 3, 4])
    return image


PAINTERS: dict[str, Callable[[Image.Image, Draw, Random], Image.Image]] = {
    "cracked": cracked, "lines": lines, "port": port, "battery": battery, "swollen": swollen, "liquid": liquid,
    "dent": dent, "keyboard": keyboard, "camera": camera, "tv": tv, "receipt": receipt,
}
