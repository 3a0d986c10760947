"""Where two networks that are merged differ: whose answer stands, and which sources stand by it."""

import pytest
from django.core.exceptions import ValidationError

from networks import merging
from networks.models import Network
from tests.merges import cited, key, merge, network, snapshot, source, undo

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    """Two entries without any citation; `cite` gives one of them a source for a field."""
    a, b = network("sermo"), network("doximity")
    for entry in (a, b):
        entry.citations.all().delete()
    return a, b


def test_answers_of_the_kept_network_stay_and_gaps_are_filled(pair, django_capture_on_commit_callbacks):
    a, b = pair
    Network.objects.filter(pk=a.pk).update(founded_year=2001, closed_year=None, access="unknown", url="")
    Network.objects.filter(pk=b.pk).update(
        founded_year=2002, closed_year=2012, access="verified", url="https://b.example/"
    )

    with django_capture_on_commit_callbacks(execute=True):
        merge("sermo", "doximity")

    a.refresh_from_db()
    assert (a.founded_year, a.closed_year, a.access, a.url) == (2001, 2012, "verified", "https://b.example/")
    assert a.summary_en != b.summary_en
    assert a.address == "b.example"


def test_no_specialty_means_all_of_them_and_is_no_gap(pair):
    a, b = pair
    a.specialties.clear()
    b.specialties.set(["dermatology"])

    merge("sermo", "doximity")

    assert not a.specialties.exists()


def test_lists_can_be_put_together(pair):
    a, b = pair
    a.languages.set(["en"])
    b.languages.set(["en", "es"])
    Network.objects.filter(pk__in=[a.pk, b.pk]).refresh_search()
    before = snapshot()

    done = merge("sermo", "doximity", choices={"languages": "both"})

    assert {language.pk for language in a.languages.all()} == {"en", "es"}
    undo(done)
    assert snapshot() == before


@pytest.mark.parametrize(
    ("values", "asked", "kept", "taken"),
    [
        ((2001, 2001), {}, True, True),
        ((2001, 2002), {}, True, False),
        ((2001, 2002), {"fitting": {"founded_year"}}, True, True),
        ((2001, 2002), {"choices": {"founded_year": "merged"}}, False, True),
        ((None, 2002), {}, False, True),
        ((2001, None), {}, True, False),
    ],
)
def test_a_source_goes_with_the_value_that_it_supports(pair, values, asked, kept, taken):
    for entry, value, number in zip(pair, values, (0, 1), strict=True):
        entry.citations.create(field="founded_year", source=source(number))
        Network.objects.filter(pk=entry.pk).update(founded_year=value)
    before = snapshot()

    done = merge("sermo", "doximity", **asked)

    expected = {("founded_year", source(number).pk) for number, there in ((0, kept), (1, taken)) if there}
    assert cited(pair[0]) == expected
    assert undo(done) == []
    assert snapshot() == before


def test_one_source_of_both_values_stays_with_the_one_that_is_chosen(pair):
    for entry, year in zip(pair, (2001, 2002), strict=True):
        entry.citations.create(field="founded_year", source=source())
        Network.objects.filter(pk=entry.pk).update(founded_year=year)
    before = snapshot()

    done = merge("sermo", "doximity", choices={"founded_year": "merged"})

    assert cited(pair[0]) == {("founded_year", source().pk)}
    assert undo(done) == []
    assert snapshot() == before


@pytest.mark.parametrize("choice", ["kept", "merged"])
@pytest.mark.parametrize("shared", [True, False])
def test_the_source_of_the_name_that_is_not_chosen_supports_another_name(pair, choice, shared):
    for entry, number in zip(pair, (0, 0 if shared else 1), strict=True):
        entry.citations.create(field="name", source=source(number))
    before = snapshot()
    chosen, other = pair if choice == "kept" else pair[::-1]
    expected = {
        ("name", chosen.citations.get().source_id),
        ("also_known_as", other.citations.get().source_id),
    }

    done = merge("sermo", "doximity", choices={"name": choice})

    assert network("sermo").name == chosen.name
    assert {each.name for each in pair[0].other_names.all()} >= {other.name}
    assert cited(pair[0]) == expected
    assert undo(done) == []
    assert snapshot() == before


@pytest.mark.parametrize(
    "choices", [{"name": "x"}, {"name": "both"}, {"weather": "merged"}, {"slug": "merged"}]
)
def test_choices_that_make_no_sense_are_not_made(choices):
    plan = merging.plan(key("sermo"), key("doximity"), choices=choices)

    assert {fact.choice for fact in plan.facts if fact.part.name == "name"} == {"kept"}


def test_answers_that_contradict_each_other_are_refused_and_nothing_is_done(pair):
    Network.objects.filter(pk=pair[0].pk).update(founded_year=2001, closed_year=2005)
    Network.objects.filter(pk=pair[1].pk).update(founded_year=2010)
    before = snapshot()

    with pytest.raises(ValidationError, match="cannot end before it was founded"):
        merging.merge(key("sermo"), key("doximity"), choices={"founded_year": "merged"})

    assert snapshot() == before
