"""What home says stands out, computed a second time from the fixtures in plain Python."""

import pytest

from networks.findings import findings
from networks.models import UsageShare
from networks.usage import share_of
from tests import directory
from tests.page import Page

pytestmark = pytest.mark.django_db

NAMES = {entry.slug: entry.name for entry in directory.entries()}
SURVEYS = {row["slug"]: row for row in directory.rows("survey")}
SHARES = [
    row | {"of": SURVEYS[directory.slug(row["survey"])], "about": directory.slug(row["network"])}
    for row in directory.rows("usageshare")
    if row["network"]
]
DOCTORS = [
    share
    for share in SHARES
    if share["of"]["population"] == "physicians" and share["of"]["is_questionnaire"] and share["of"]["year"]
]


@pytest.fixture
def home(client) -> Page:
    """The home page."""
    return Page(client.get("/").content.decode())


def country(share: dict) -> str:
    """The name of the one country in which the survey asked."""
    return directory.term("country", share["of"]["country"])["name_en"]


def written(percent: float) -> str:
    """A percentage as a page writes it."""
    return f"{percent:g}%"


def test_home_names_what_most_use_in_the_largest_survey_of_doctors(home):
    asked = [
        share
        for share in DOCTORS
        if (share["measure"], share["segment"], share["base"]) == ("uses", "all", "all")
        and share["of"]["country"]
        and share["of"]["sample_size"]
    ]
    most = max(asked, key=lambda share: (share["of"]["sample_size"], share["percent"]))

    assert (
        f"In {country(most)} in {most['of']['year']}, {written(most['percent'])} of the "
        f"{most['of']['sample_size']:,} doctors asked used {NAMES[most['about']]}." in home.text
    )
    assert f"/surveys/{most['of']['slug']}/" in home.links


def test_home_names_the_widest_gap_between_women_and_men(home):
    pairs = [
        (women, men)
        for women in DOCTORS
        for men in DOCTORS
        if (women["segment"], men["segment"]) == ("women", "men")
        and all(women[part] == men[part] for part in ("survey", "about", "measure", "base"))
    ]
    women, men = max(pairs, key=lambda pair: abs(pair[0]["percent"] - pair[1]["percent"]))
    gap = abs(women["percent"] - men["percent"])

    assert (
        f"{written(women['percent'])} of women doctors and {written(men['percent'])} of men were on "
        f"{NAMES[women['about']]}: {gap:.1f} points apart." in home.text
    )


def test_home_names_the_largest_change_between_two_waves_of_one_survey(home):
    changes = [
        (before, after)
        for before in SHARES
        for after in SHARES
        if before["of"]["series"]
        and before["of"]["series"] == after["of"]["series"]
        and before["of"]["year"] < after["of"]["year"]
        and all(before[part] == after[part] for part in ("about", "measure", "segment", "base"))
    ]
    before, after = max(changes, key=lambda pair: abs(pair[1]["percent"] - pair[0]["percent"]))

    assert (
        f"{NAMES[after['about']]} went from {written(before['percent'])} in {before['of']['year']} to "
        f"{written(after['percent'])} in {after['of']['year']}" in home.text
    )


def test_every_finding_names_publisher_population_and_sample(home):
    assert "Doctors of all or several specialties; 19,641 asked" in home.text


def test_nothing_is_found_where_no_survey_is():
    assert findings([]) == []


def test_findings_do_not_depend_on_the_order_of_the_rows():
    shares = [share_of(row) for row in UsageShare.objects.of_published_networks().with_place()]

    assert [each.text for each in findings(shares)] == [each.text for each in findings(shares[::-1])]
