"""Drawings: geometry that can be checked by hand, and what the addresses give."""

import itertools
import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from networks import charts
from networks.charts import Point, Subject

SVG = "{http://www.w3.org/2000/svg}"


def chart(*points: Point, **options) -> charts.Chart:
    """One panel with these points."""
    subject = Subject(slug="a", name="A", points=points)
    return charts.draw([subject], **{"title": "T", "description": "D", "columns": 1, "top": 100} | options)


def test_a_dots_area_grows_with_the_sample():
    small, large = charts.radius(5_000), charts.radius(20_000)

    assert large == charts.LARGEST_RADIUS
    assert small == large / 2  # a quarter of the sample, a quarter of the area
    assert charts.radius(1) == charts.SMALLEST_RADIUS
    assert charts.radius(10_000_000) == large


def test_a_dot_without_a_known_sample_is_hollow():
    dots = chart(Point(2019, 50, "50%", 400), Point(2020, 40, "40%")).panels[0].dots

    assert [dot.hollow for dot in dots] == [False, True]


def test_points_lie_on_both_scales():
    drawn = chart(Point(2010, 0, "0%", 9), Point(2015, 50, "50%", 9), Point(2020, 100, "100%", 9))
    x = {tick.text: tick.at for tick in drawn.years}
    y = {tick.text: tick.at for tick in drawn.levels}
    places = {(dot.x, dot.y) for dot in drawn.panels[0].dots}

    assert places == {(x["2010"], y["0"]), ((x["2010"] + x["2020"]) / 2, y["50"]), (x["2020"], y["100"])}


def test_only_points_of_one_series_are_joined_in_the_order_of_their_years():
    drawn = chart(
        Point(2012, 30, "", 9, series="a"),
        Point(2010, 10, "", 9, series="a"),
        Point(2011, 20, "", 9, series="b"),
        Point(2013, 20, "", 9),
    )
    [line] = drawn.panels[0].lines
    places = [float(place.split(",")[0]) for place in line.split()]

    assert len(places) == 2
    assert places == sorted(places)


def test_labels_of_one_year_keep_their_distance():
    dots = chart(*(Point(2019, 50 + step, f"{step}", 9) for step in range(5))).panels[0].dots
    lines = sorted(dot.label_y for dot in dots)

    assert all(lower - upper >= charts.LABEL_HEIGHT - 0.1 for upper, lower in itertools.pairwise(lines))


def test_a_label_keeps_clear_of_a_large_dot_and_of_labels_of_other_years():
    dots = (
        chart(
            Point(2018, 50, "50%", 20_000),
            Point(2019, 48, "48%", 100),
            Point(2020, 52, "52%", 100),
            panel_width=180,
        )
        .panels[0]
        .dots
    )
    large = dots[0]
    boxes = []
    for dot in dots:
        length = charts.LETTER_WIDTH * len(dot.label)
        left = dot.label_x - length if dot.anchor == "end" else dot.label_x
        boxes.append((left, left + length, dot.label_y))

    for index, (left, right, height) in enumerate(boxes):
        for other_left, other_right, other_height in boxes[:index]:
            beside = left >= other_right or right <= other_left
            assert beside or abs(height - other_height) >= charts.LABEL_HEIGHT - 0.1
        if index:
            apart = left >= large.x + large.radius or right <= large.x - large.radius
            assert apart or abs(height - large.y - charts.BASELINE) >= charts.LABEL_HEIGHT - 0.1


def test_a_chart_holds_at_most_twelve_panels_and_needs_a_point():
    subjects = [Subject(str(number), str(number), (Point(2019, 1, "1", 9),)) for number in range(20)]

    assert len(charts.draw(subjects, title="", description="", columns=4).panels) == charts.MAX_PANELS
    with pytest.raises(ValueError, match="at least one point"):
        charts.draw([], title="", description="", columns=4)


@given(st.floats(0.001, 1e12))
def test_the_end_of_a_scale_is_not_below_the_value_and_at_most_twice_it(value):
    end = charts.round_above(value)

    assert value <= end <= 2 * value * 1.0001


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "/charts/usage.svg",
        "/charts/usage.svg?shape=narrow",
        "/charts/usage.svg?population=general-practitioners&measure=has-profile",
        "/charts/usage.svg?network=nonsense&shape=<script>",
        "/charts/networks/sermo/members.svg",
    ],
)
def test_a_drawing_is_small_described_and_carries_only_its_own_style(client, address):
    response = client.get(address)
    drawing = ElementTree.fromstring(response.content)  # noqa: S314 - ours

    assert response["Content-Type"] == "image/svg+xml"
    assert len(response.content) <= 30_000
    assert drawing.find(f"{SVG}title").text
    assert drawing.find(f"{SVG}desc").text
    assert "prefers-color-scheme" in drawing.find(f"{SVG}style").text
    assert not list(drawing.iter(f"{SVG}script"))
    policy = dict(part.split(" ", 1) for part in response["Content-Security-Policy"].split("; "))
    assert re.fullmatch(r"'sha256-[A-Za-z0-9+/]+='", policy["style-src"])
    assert policy["default-src"] == policy["script-src"] == "'none'"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "/charts/networks/nobody/members.svg",
        "/charts/networks/sermo/nonsense.svg",
        "/charts/networks/sermo/likes.svg",
        "/charts/usage.svg?year_min=2100",
    ],
)
def test_what_cannot_be_drawn_is_a_404(client, address):
    assert client.get(address).status_code == 404
