"""The picture that a shared link shows: a network's name, its kind and its state, drawn with fonts of our own."""

from functools import cache
from io import BytesIO

from font_source_sans_pro import SourceSansPro, SourceSansProSemibold
from font_source_serif_pro import SourceSerifProBold
from PIL import Image, ImageDraw, ImageFont

SIZE = (1200, 630)  # what every service shows without cutting
MARGIN = 80
COLOURS = 48  # letters need shades between ink and paper; more than these nobody sees

# As in static/css/tokens.css, light.
PAPER = "#fbfaf7"
INK = "#1c2526"
MUTED = "#56635f"
ACCENT = "#0b5d5a"
HUES = {
    "general": "#5b6b8c",
    "vertical": "#0f766e",
    "collaboration": "#b45f34",
    "specialty": "#7a4d8f",
    "student": "#a67c1b",
    "research": "#3b6ea8",
    "doctor-patient": "#a8475f",
}

TITLE_SIZES = (104, 84, 68, 56, 44)  # the largest in which a title fits
TITLE_LINES = 3
TITLE_TOP, TITLE_BOTTOM = 210, 480


def draw(title: str, *, kind: str = "", hue: str = "", note: str = "") -> bytes:
    """A PNG of 1200 by 630 pixels: `kind` above the title behind a square of its hue, `note` below it.

    Letters that the fonts do not have are left out.
    """
    image = Image.new("RGB", SIZE, PAPER)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, SIZE[0], 16), fill=ACCENT)
    left = MARGIN
    if kind:
        if hue in HUES:
            pen.rectangle((left, 112, left + 28, 140), fill=HUES[hue])
            left += 48
        pen.text((left, 126), drawable(kind, sans(40)), font=sans(40), fill=MUTED, anchor="lm")
    letters, lines = fitted(drawable(title, serif(TITLE_SIZES[0])))
    pen.multiline_text((MARGIN, TITLE_TOP - 24), "\n".join(lines), font=letters, fill=INK, spacing=8)
    if note:
        pen.text(
            (MARGIN, 508),
            shortened(drawable(note, sans(36)), sans(36)),
            font=sans(36),
            fill=MUTED,
            anchor="ls",
        )
    pen.text((MARGIN, 578), "Med", font=serif(44), fill=INK, anchor="ls")
    pen.text((MARGIN + serif(44).getlength("Med"), 578), "social", font=serif(44), fill=ACCENT, anchor="ls")
    content = BytesIO()
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(content, "PNG", optimize=True)
    return content.getvalue()


@cache
def serif(size: int) -> ImageFont.FreeTypeFont:
    """The font of titles, in pixels."""
    return ImageFont.truetype(SourceSerifProBold, size)


@cache
def sans(size: int) -> ImageFont.FreeTypeFont:
    """The font of everything else, in pixels."""
    return ImageFont.truetype(SourceSansProSemibold if size > 36 else SourceSansPro, size)


def first_drawable(*texts: str) -> str:
    """The first of the texts of which the title's font has every letter, or else the last."""
    font = serif(TITLE_SIZES[0])
    return next((text for text in texts if all(has(font, letter) for letter in text)), texts[-1])


def drawable(text: str, font: ImageFont.FreeTypeFont) -> str:
    """The text without letters that the font does not have, such as Japanese ones."""
    return " ".join("".join(letter for letter in text if has(font, letter)).split())


@cache
def has(font: ImageFont.FreeTypeFont, letter: str) -> bool:
    """Whether the font can draw the letter: one that it lacks looks like every other that it lacks."""
    if letter.isspace():
        return True
    return bytes(font.getmask(letter)) != bytes(font.getmask("\uffff"))


def fitted(title: str) -> tuple[ImageFont.FreeTypeFont, list[str]]:
    """The largest font in which the title fits its place, and its lines; of a very long one the beginning."""
    for size in TITLE_SIZES:
        font = serif(size)
        lines = wrapped(title, font)
        if len(lines) <= TITLE_LINES and len(lines) * size * 1.2 <= TITLE_BOTTOM - TITLE_TOP + size * 0.2:
            return font, [shortened(line, font) for line in lines]
    return font, [
        shortened(line, font) for line in (*lines[: TITLE_LINES - 1], " ".join(lines[TITLE_LINES - 1 :]))
    ]


def wrapped(text: str, font: ImageFont.FreeTypeFont) -> list[str]:
    """The text in lines that are not too long, but for single words that are."""
    lines = []
    for word in text.split():
        if lines and font.getlength(f"{lines[-1]} {word}") <= SIZE[0] - 2 * MARGIN:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def shortened(line: str, font: ImageFont.FreeTypeFont) -> str:
    """The line, or as much of it as there is room for, with an ellipsis."""
    if font.getlength(line) <= SIZE[0] - 2 * MARGIN:
        return line
    while line and font.getlength(f"{line}…") > SIZE[0] - 2 * MARGIN:
        line = line[:-1]
    return f"{line.rstrip()}…"
