"""A merge is taken back as far as nobody has changed since what it did."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from networks import merging
from networks.models import (
    AudienceFigure,
    Citation,
    Merge,
    Network,
    Operator,
    OtherName,
    SlugHistory,
    UsageShare,
)
from tests.merges import cited, merge, network, said, snapshot, source, undo

pytestmark = pytest.mark.django_db


def test_an_operator_may_go_while_its_network_is_merged():
    operator = Operator.objects.create(slug="alone", name="Alone")
    Network.objects.filter(slug="doximity").update(operator=operator)
    done = merge("sermo", "doximity")
    operator.delete()

    assert undo(done) == ["Operator: does not exist any more"]
    assert network("doximity").operator is None


def test_what_was_added_to_the_kept_network_since_stays_with_it():
    before = snapshot()
    done = merge("sermo", "doximity")
    sermo = network("sermo")
    sermo.other_names.create(name="Added")
    sermo.citations.create(field="cost", source=source())
    sermo.figures.create(metric="posts", value=3, as_of="2026", source=source())

    assert undo(done) == []

    sermo.other_names.get(name="Added").delete()
    sermo.citations.get(field="cost", source=source()).delete()
    sermo.figures.get(value=3).delete()
    assert snapshot() == before


def test_an_answer_that_was_edited_since_stays_and_so_do_its_sources():
    done = merge("sermo", "doximity", choices={"founded_year": "merged", "headquarters_country": "kept"})
    was = {pair for pair in _dropped(done) if pair[0] == "founded_year"}
    Network.objects.filter(slug="sermo").update(founded_year=1999)

    lost = undo(done)

    assert "Founded: was edited since and stays" in lost
    assert (
        len([words for words in lost if "supported an answer that stays replaced" in words]) == len(was) > 0
    )
    assert network("sermo").founded_year == 1999
    assert not was & cited(network("sermo"))


def _dropped(done: Merge) -> set[tuple[str, str]]:
    """Citations of the kept network that a merge took away."""
    columns = [entry["row"]["columns"] for entry in done.record["dropped"] if entry["part"]]
    return {(each["field"], each["source_id"]) for each in columns if "field" in each}


def test_terms_that_were_added_or_taken_away_since_stay_so():
    sermo, doximity = network("sermo"), network("doximity")
    sermo.countries.set(["US", "GB"])
    doximity.countries.set(["ES", "FR"])
    done = merge("sermo", "doximity", choices={"countries": "both"})
    sermo.countries.add("DE")
    sermo.countries.remove("GB", "FR")

    undo(done)

    assert {country.pk for country in network("sermo").countries.all()} == {"US", "DE"}
    assert {country.pk for country in network("doximity").countries.all()} == {"ES", "FR"}


def test_rows_that_were_deleted_or_moved_elsewhere_since_are_named():
    figures = list(network("sermo").figures.all()[:2])
    labels = [f"{figure} – {figure.source}" for figure in figures]
    done = merge("facebook", "sermo")
    AudienceFigure.objects.get(pk=figures[0].pk).delete()
    AudienceFigure.objects.filter(pk=figures[1].pk).update(network=network("esanum"))

    lost = undo(done)

    assert set(lost) == {
        f"{labels[0]}: does not exist any more",
        f"{labels[1]}: was changed since and stays",
    }
    assert network("esanum").figures.filter(pk=figures[1].pk).exists()


def test_a_row_that_was_edited_since_goes_back_as_it_is_now():
    figure = network("facebook").figures.first()
    done = merge("sermo", "facebook")
    AudienceFigure.objects.filter(pk=figure.pk).update(value=77)

    assert undo(done) == []

    figure.refresh_from_db()
    assert (figure.network.slug, figure.value) == ("facebook", 77)


def test_a_name_that_the_merge_added_goes_unless_it_was_edited():
    done = merge("sermo", "doximity")
    OtherName.objects.filter(network=network("sermo"), name="Doximity").update(name="Doximity Inc.")

    assert undo(done) == ["Doximity: was changed since and stays"]
    assert "Doximity Inc." in network("sermo").names()


def test_an_address_that_another_network_has_now_is_not_taken_from_it(client):
    done = merge("sermo", "doximity")
    taken = network("esanum")
    taken.slug = "doximity"
    taken.save()

    (words,) = undo(done)

    assert words == "The address “doximity” belongs to another network now; it gets “doximity-2”."
    assert network("doximity").name == "esanum"
    assert network("doximity-2").name == "Doximity"
    assert client.get("/networks/doximity-2/").status_code == 200


def test_a_source_that_is_gone_cannot_support_anything_again():
    only = source()
    Citation.objects.filter(source=only).delete()
    AudienceFigure.objects.filter(source=only).delete()
    for entry, year in ((network("sermo"), 2001), (network("doximity"), 2002)):
        entry.founded_year = year
        entry.save()
    network("doximity").citations.create(field="founded_year", source=only)
    done = merge("sermo", "doximity")
    only.communities.clear()
    only.survey_sources.all().delete()
    only.delete()

    lost = undo(done)

    assert [words for words in lost if words.endswith(": its source does not exist any more")] == lost
    assert len(lost) == 1


def test_an_answer_that_contradicts_what_was_edited_since_stays():
    Network.objects.filter(slug="sermo").update(founded_year=2010, closed_year=None)
    Network.objects.filter(slug="doximity").update(founded_year=2001)
    done = merge("sermo", "doximity", choices={"founded_year": "merged"})
    Network.objects.filter(slug="sermo").update(closed_year=2005)

    assert "A network cannot end before it was founded." in undo(done)

    assert network("sermo").founded_year == 2001
    assert network("doximity").founded_year == 2001


def test_an_answer_whose_object_is_gone_stays():
    gone = Operator.objects.create(slug="gone", name="Gone")
    Network.objects.filter(slug="sermo").update(operator=gone)
    done = merge("sermo", "doximity", choices={"operator": "merged"})
    gone.delete()

    assert "Operator: what it was does not exist any more" in undo(done)

    assert network("sermo").operator == network("doximity").operator


def test_a_row_that_another_says_again_by_now_is_named():
    share = UsageShare.objects.filter(
        network__slug="x-twitter", survey__shares__network__slug="facebook"
    ).first()
    done = merge("facebook", "x-twitter")
    dropped = [entry for entry in done.record["dropped"] if entry["row"]["model"] == "networks.usageshare"]
    key_of_dropped = int(dropped[0]["row"]["columns"]["id"])
    share.pk = key_of_dropped
    share.network, share.label_en, share._state.adding = None, "Something else", True
    share.save()

    lost = undo(done)

    assert lost == [f"{dropped[0]['label']}: another row says the same now"]


@pytest.mark.parametrize("first_undone", ["first", "second"])
def test_merges_one_after_the_other_are_undone_in_any_order(first_undone):
    before, figures = snapshot(), said(network("doximity"), "figures")
    assert figures
    first = merge("sermo", "doximity")
    second = merge("esanum", "sermo")
    assert {first.pk, second.pk} == {*network("esanum").merges.values_list("pk", flat=True)}

    order = [first, second] if first_undone == "first" else [second, first]
    lost = [undo(each) for each in order]

    for slug in ("sermo", "doximity", "esanum"):
        assert network(slug).publication == "published"
    if first_undone == "second":
        assert lost == [[], []]
        assert snapshot() == before
    else:
        # What the first merge had changed in the network that was kept then, nobody can find there now.
        assert all(
            words.endswith(
                ("belongs to another network now", "does not exist any more", "changed since and stays")
            )
            for words in lost[0]
        )
        names = {"Sermo", "Doximity", "esanum"}
        assert {network(slug).name for slug in ("sermo", "doximity", "esanum")} == names
        assert said(network("doximity"), "figures") == figures


def test_a_merge_into_a_network_that_was_deleted_gives_back_what_there_is():
    UsageShare.objects.filter(network__slug__in=["sermo", "doximity"]).delete()
    done = merge("sermo", "doximity")
    network("sermo").delete()
    done.refresh_from_db()
    assert done.kept is None

    lost = undo(done)

    back = network("doximity")
    assert back.publication == "published"
    assert all(
        words.endswith(("does not exist any more", "belongs to another network now")) for words in lost
    )


def test_a_merge_is_undone_once():
    done = merge("sermo", "doximity")
    undo(done)

    with pytest.raises(merging.RefusedError, match="has been undone already"):
        merging.undo(done)

    done.refresh_from_db()
    assert done.undone_at
    assert Network.objects.filter(slug__startswith="doximity").count() == 1


def test_a_merge_is_not_undone_without_the_category_of_the_network():
    done = merge("sermo", "doximity")
    done.record["network"]["columns"]["category_id"] = "gone"
    done.save()

    assert "category that does not exist" in merging.undoing(done).refusal
    with pytest.raises(merging.RefusedError, match="category"):
        merging.undo(done)


def test_looking_at_what_an_undo_would_do_changes_nothing():
    done = merge("sermo", "doximity", choices={"name": "merged"})
    before = snapshot()

    merging.undoing(done)

    assert snapshot() == before


def test_looking_costs_the_same_for_little_and_for_much():
    x, counts = network("x-twitter"), []
    for _ in range(2):
        done = merge("instagram", "x-twitter")
        with CaptureQueriesContext(connection) as queries:
            merging.undoing(Merge.objects.select_related("kept").get(pk=done.pk))
        counts.append(len(queries))
        undo(done)
        for rows in (x.shares, x.communities, x.citations):
            rows.exclude(pk__in=rows.values("pk")[:2]).delete()

    # Rows and what they point at, kind by kind; three for each of the constraints that the answers have to keep.
    assert counts[1] <= counts[0] <= 35 + 3 * len(Network._meta.constraints)


def test_a_former_address_that_is_public_again_is_no_former_one():
    done = merge("sermo", "doximity")
    assert dict(SlugHistory.objects.values_list("slug", "network__slug")) == {"doximity": "sermo"}

    undo(done)

    assert not SlugHistory.objects.exists()
