"""The badge by which a network may show that it is listed here: what it says, and how wide that is."""

from dataclasses import dataclass

from django.utils.translation import gettext

from networks.models import Network
from networks.wording import partial_date

HEIGHT = 64
LEFT = 60  # where the words begin, right of the mark
PADDING = 14
NAME_SIZE, LINE_SIZE = 15, 12  # pixels
# Widths of letters of a sans-serif font in parts of its size, on the generous side: the reader's font is not known.
NAME_LETTER, LINE_LETTER = 0.64, 0.56
LONGEST = 46  # letters; what is longer is cut, since no other site gives a badge more room


@dataclass(frozen=True)
class Shade:
    """Colours of a badge."""

    paper: str
    ink: str
    muted: str
    rule: str
    accent: str
    on_accent: str


SHADES = {  # as in static/css/tokens.css
    "light": Shade("#ffffff", "#1c2526", "#56635f", "#dcdfd8", "#0b5d5a", "#ffffff"),
    "dark": Shade("#182122", "#e8ece9", "#a3b0ab", "#2c3839", "#7fd1c7", "#0d1b1a"),
}


@dataclass(frozen=True)
class Badge:
    """Three lines of words in a shade; sizes in pixels."""

    name: str
    kind: str
    note: str
    shade: Shade
    height: int = HEIGHT
    left: int = LEFT

    @property
    def title(self) -> str:
        """What the badge says to who does not see it."""
        return f"{self.note}: {self.name}, {self.kind}"

    @property
    def width(self) -> int:
        """Enough for the longest line in any common font."""
        name = len(self.name) * NAME_SIZE * NAME_LETTER
        lines = max(len(self.kind), len(self.note)) * LINE_SIZE * LINE_LETTER
        return round(self.left + max(name, lines) + PADDING)


def badge(network: Network, shade: Shade) -> Badge:
    """The badge of a network: its name, its category, and when a curator last confirmed the entry."""
    note = gettext("Listed in Medsocial")
    if network.last_reviewed:
        note = gettext("In Medsocial, reviewed %(date)s") % {
            "date": partial_date(network.last_reviewed.isoformat()[:7])
        }
    return Badge(shortened(network.name), shortened(network.category.name), note, shade)


def shortened(text: str) -> str:
    """The text, or its beginning with an ellipsis."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"
