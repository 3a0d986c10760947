"""Pictures of dated numbers: small panels of equal scale, one a subject, drawn as SVG by templates/charts/.

A panel holds dots by year. A dot's area stands for the size of the sample, a hollow one for a sample that is not
known; only points of one series are joined by a line. Everything here is plain geometry in the units of the
drawing; colours follow the reader's scheme in the style sheet inside the drawing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor, log10, sqrt

HUES = 8  # quiet hues of the drawing's style sheet
MAX_PANELS = 12
LARGEST_SAMPLE = 20_000  # draws the largest dot; larger ones draw it too
SMALLEST_RADIUS, LARGEST_RADIUS = 3.0, 9.0
LABEL_HEIGHT = 11
LETTER_WIDTH = 6.5  # of a label, a little more than digits need
BASELINE = 3.5  # a label's baseline lies so far below the middle of its dot


@dataclass(frozen=True)
class Point:
    """A number of a year: `value` in the panel's unit, `text` as it is written, `sample` or None if not known."""

    year: float  # with a fraction where the month is known
    value: float
    text: str  # "" writes nothing beside the dot
    sample: int | None = None
    sized: bool = True  # whether the sample says something: a count of members has none
    series: str = ""  # points of one series, "" for none, are joined
    note: str = ""  # what a reader sees when pointing at the dot


@dataclass(frozen=True)
class Subject:
    """What a panel is about, with its points."""

    slug: str
    name: str
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Dot:
    """A drawn point: its place, radius, and where its label stands."""

    x: float
    y: float
    radius: float
    hollow: bool
    label: str
    label_x: float
    label_y: float
    anchor: str
    note: str


@dataclass(frozen=True)
class Tick:
    """A place on an axis and what is written there."""

    at: float
    text: str


@dataclass(frozen=True)
class Panel:
    """A small drawing of one subject, placed in the whole."""

    x: float
    y: float
    name: str
    hue: int
    dots: list[Dot]
    lines: list[str]  # each the points of a polyline


@dataclass(frozen=True)
class Chart:
    """A whole drawing."""

    width: float
    height: float
    panel_width: float
    panel_height: float
    title: str
    description: str
    panels: list[Panel]
    years: list[Tick]
    levels: list[Tick]

    @property
    def rule_end(self) -> float:
        """Where the rules of a panel end."""
        return self.panel_width - 14

    @property
    def year_line(self) -> float:
        """On which line the years are written."""
        return self.panel_height - 8


def draw(
    subjects: Iterable[Subject],
    *,
    title: str,
    description: str,
    columns: int,
    top: float | None = None,
    unit: str = "",
    panel_width: float = 290,
    panel_height: float = 150,
) -> Chart:
    """A chart of at most MAX_PANELS subjects in so many columns; all panels share both scales.

    `top` is the end of the vertical scale, by default a round number above the largest value. Raises ValueError
    without any point.
    """
    shown = [subject for subject in subjects if subject.points][:MAX_PANELS]
    points = [point for subject in shown for point in subject.points]
    if not points:
        raise ValueError("A chart needs at least one point.")
    columns = min(columns, len(shown))
    left, right, head, foot = 46, 26, 32, 24
    first, last = min(point.year for point in points), max(point.year for point in points)
    highest = top or round_above(max(point.value for point in points))
    plot_width, plot_height = panel_width - left - right, panel_height - head - foot

    def x(year: float) -> float:
        share = (year - first) / (last - first) if last > first else 0.5
        return round(left + share * plot_width, 1)

    def y(value: float) -> float:
        return round(head + plot_height * (1 - value / highest), 1)

    rows = ceil(len(shown) / columns)
    return Chart(
        width=columns * panel_width,
        height=rows * panel_height,
        panel_width=panel_width,
        panel_height=panel_height,
        title=title,
        description=description,
        panels=[
            Panel(
                x=place % columns * panel_width,
                y=place // columns * panel_height,
                name=subject.name,
                hue=place % HUES,
                dots=_dots(subject.points, x, y, panel_width),
                lines=_lines(subject.points, x, y),
            )
            for place, subject in enumerate(shown)
        ],
        years=[Tick(x(year), str(int(year))) for year in sorted({first, last})],
        levels=[Tick(y(level), f"{_short(level)}{unit}") for level in (0, highest / 2, highest)],
    )


def radius(sample: int | None) -> float:
    """A dot's radius: its area grows with the sample, from the smallest to the largest dot."""
    if not sample:
        return SMALLEST_RADIUS + 1
    share = sqrt(min(sample, LARGEST_SAMPLE) / LARGEST_SAMPLE)
    return round(max(SMALLEST_RADIUS, share * LARGEST_RADIUS), 1)


def round_above(value: float) -> float:
    """The next number of the form 1, 2, 4, 5, 6, 8 or 10 times a power of ten that is not below the value."""
    if value <= 0:
        return 1
    power = 10 ** floor(log10(value))
    return next(step * power for step in (1, 2, 4, 5, 6, 8, 10) if step * power >= value)


def _dots(points: Iterable[Point], x, y, width: float) -> list[Dot]:
    """Dots from the largest to the smallest, so that none is hidden; labels keep clear of each other and of dots."""
    ordered = sorted(points, key=lambda point: (-(point.sample or 0), point.year, -point.value))
    placed = [
        (point, x(point.year), y(point.value), radius(point.sample) if point.sized else SMALLEST_RADIUS)
        for point in ordered
    ]
    taken = [(at - size, at + size, level + BASELINE) for _point, at, level, size in placed]
    dots = []
    for place, (point, at, level, size) in enumerate(placed):
        leftwards = at > width * 0.6
        beside = at - size - 3 if leftwards else at + size + 3
        length = LETTER_WIDTH * len(point.text)
        span = (beside - length, beside) if leftwards else (beside, beside + length)
        label_y = level + BASELINE
        if point.text:
            label_y = _free(label_y, span, [box for index, box in enumerate(taken) if index != place])
            taken.append((*span, label_y))
        dots.append(
            Dot(
                x=at,
                y=level,
                radius=size,
                hollow=point.sized and point.sample is None,
                label=point.text,
                label_x=round(beside, 1),
                label_y=round(label_y, 1),
                anchor="end" if leftwards else "start",
                note=point.note,
            )
        )
    return dots


def _free(wanted: float, span: tuple[float, float], taken: list[tuple[float, float, float]]) -> float:
    """The height nearest to the wanted one at which a label of this span touches nothing that is taken."""
    near = [height for left, right, height in taken if left < span[1] and right > span[0]]
    steps = (sign * step * LABEL_HEIGHT / 2 for step in range(len(near) * 4 + 1) for sign in (1, -1))
    return next(
        wanted + step for step in steps if all(abs(wanted + step - height) >= LABEL_HEIGHT for height in near)
    )


def _lines(points: Iterable[Point], x, y) -> list[str]:
    """For each series of at least two points a line through them, by year."""
    series: dict[str, list[Point]] = {}
    for point in sorted(points, key=lambda point: (point.year, point.value)):
        if point.series:
            series.setdefault(point.series, []).append(point)
    return [
        " ".join(f"{x(point.year)},{y(point.value)}" for point in line)
        for line in series.values()
        if len(line) > 1
    ]


def _short(value: float) -> str:
    """A number on an axis: 1500000 becomes 1.5M."""
    for size, letter in ((1_000_000_000, "B"), (1_000_000, "M"), (1_000, "k")):
        if value >= size:
            return f"{value / size:g}{letter}"
    return f"{value:g}"
