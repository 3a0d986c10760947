"""Two networks become one and two again: nothing is lost, and no source supports what it does not say."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from networks import merging, publishing, revision
from networks.choices import CitedField
from networks.merging import facts, relations
from networks.models import (
    AudienceFigure,
    Community,
    Network,
    SlugHistory,
    UsageShare,
)
from tests.merges import SAID, cited, key, merge, network, said, snapshot, undo

pytestmark = pytest.mark.django_db


# --- The table ---------------------------------------------------------------------------------------------


def test_a_merge_knows_every_relation_that_points_at_networks():
    assert set(relations.relations()) == set(relations.RELATIONS)


def test_a_merge_refuses_to_forget_a_relation_that_it_does_not_know(monkeypatch):
    monkeypatch.delitem(relations.RELATIONS, "shares")

    with pytest.raises(LookupError, match="shares"):
        merging.plan(key("facebook"), key("sermo"))


def test_a_merge_knows_every_field_of_a_network():
    columns = {column for part in facts.PARTS for column in part.columns}
    without_language = {"summary", "description"}  # what the columns of the languages hold
    fields = {field.name for field in [*Network._meta.concrete_fields, *Network._meta.many_to_many]}

    assert fields == columns | facts.UNTOUCHED | without_language


def test_a_merge_knows_every_field_that_a_source_can_support():
    assert {part.name for part in facts.PARTS} | {CitedField.ALSO_KNOWN_AS} == set(CitedField.values)


# --- What moves --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kept", "merged"), [("facebook", "x-twitter"), ("x-twitter", "facebook"), ("sermo", "doximity")]
)
def test_all_that_hangs_on_the_merged_network_moves_and_comes_back(
    client, django_capture_on_commit_callbacks, kept, merged
):
    before = snapshot()
    a, b = network(kept), network(merged)
    of_both = {relation: said(a, relation) | said(b, relation) for relation in SAID}
    of_both["other_names"] = (of_both["other_names"] | {(b.name,)}) - {(a.name,)}

    with django_capture_on_commit_callbacks(execute=True):
        done = merge(kept, merged)

    a.refresh_from_db()
    assert not Network.objects.filter(slug=merged).exists()
    assert {relation: said(a, relation) for relation in SAID} == of_both
    response = client.get(f"/networks/{merged}/")
    assert (response.status_code, response["Location"]) == (301, f"/networks/{kept}/")
    assert client.get(f"/networks/{kept}/").status_code == 200
    assert kept in Network.objects.search(b.name).values_list("slug", flat=True)

    with django_capture_on_commit_callbacks(execute=True):
        assert undo(done) == []
    assert snapshot() == before
    assert client.get(f"/networks/{merged}/").status_code == 200
    assert client.get(f"/networks/{kept}/").status_code == 200


def test_everything_that_can_be_chosen_comes_back_as_well():
    before = snapshot()
    plan = merging.plan(key("sermo"), key("esanum"))
    chosen = {fact.part.name: fact.options[-1] for fact in plan.offered}
    assert {"name", "description", "status", "countries", "features"} <= chosen.keys()

    done = merge("sermo", "esanum", choices=chosen, fitting=set(chosen))

    assert network("sermo").name == "esanum"
    assert undo(done) == []
    assert snapshot() == before


def test_former_slugs_and_predecessors_move_in_one_step(client):
    SlugHistory.objects.create(slug="mdlinx-before", network=network("doximity"))
    Network.objects.filter(slug="medhelp").update(successor=network("doximity"))
    before = snapshot()

    done = merge("sermo", "doximity")

    for former in ("doximity", "mdlinx-before"):
        assert client.get(f"/networks/{former}/")["Location"] == "/networks/sermo/"
    assert network("medhelp").successor == network("sermo")
    undo(done)
    assert snapshot() == before


@pytest.mark.parametrize(("first", "second"), [("sermo", "doximity"), ("doximity", "sermo")])
def test_a_network_does_not_become_its_own_successor(first, second):
    Network.objects.filter(slug=first).update(successor=network(second), status="renamed")
    before = snapshot()

    done = merge("sermo", "doximity")

    assert network("sermo").successor is None
    undo(done)
    assert snapshot() == before


def test_the_successor_of_a_merged_successor_is_taken_over():
    Network.objects.filter(slug="sermo").update(successor=network("doximity"), status="renamed")
    Network.objects.filter(slug="doximity").update(successor=network("esanum"))

    merge("sermo", "doximity")

    assert network("sermo").successor == network("esanum")


@pytest.fixture
def twins():
    """Sermo and a second entry about it that says the same or something else in every kind of row."""
    sermo = network("sermo")
    twin = Network.objects.create(
        slug="sermo-2",
        name="SERMO",
        category=sermo.category,
        summary_en="Twin.",
        coverage=sermo.coverage,
        status=sermo.status,
        status_as_of=sermo.status_as_of,
        is_published=True,
    )
    figure, share = sermo.figures.first(), sermo.shares.first()
    for row, value in ((figure, {"value": figure.value + 1}), (share, {"percent": 1})):
        row.pk, row.network, row._state.adding = None, twin, True
        for name in value:
            setattr(row, name, value[name])
        row.save()
    twin.other_names.create(name=sermo.name)
    twin.other_names.create(name=sermo.other_names.first().name if sermo.other_names.exists() else "Other")
    for citation in sermo.citations.all()[:3]:
        twin.citations.create(field=citation.field, source=citation.source)
    Network.objects.filter(pk=twin.pk).refresh_search()
    return sermo, twin


def test_what_is_there_twice_stays_once_and_that_of_the_kept_network_wins(twins):
    sermo, _twin = twins
    before = snapshot()
    figures = {*sermo.figures.values_list("metric", "as_of", "source", "value")}
    shares = {*sermo.shares.values_list("survey", "segment", "percent")}
    citations = cited(sermo)
    plan = merging.plan(sermo.pk, twins[1].pk)
    reasons = {group.name: {drop.reason for drop in group.drops} for group in plan.groups}

    done = merge("sermo", "sermo-2")

    assert {*sermo.figures.values_list("metric", "as_of", "source", "value")} == figures
    assert {*sermo.shares.values_list("survey", "segment", "percent")} == shares
    assert cited(sermo) == citations
    assert any(reason.startswith("gives way to “") for reason in reasons["figures"])
    assert any(reason.startswith("gives way to “") for reason in reasons["shares"])
    assert reasons["other_names"] >= {"is the name"}
    assert undo(done) == []
    assert snapshot() == before


def test_communities_that_look_alike_are_pointed_out_and_both_stay():
    first = network("facebook").communities.first()
    Community.objects.create(
        network=network("sermo"), slug="twin", name=first.name, topic=first.topic, summary_en="Twin."
    )

    plan = merging.plan(key("facebook"), key("sermo"))

    (group,) = [group for group in plan.groups if group.name == "communities"]
    (move,) = group.moves
    assert move.note == f"may be the same as “{first.name}”, which is there already"


def test_a_merge_is_heard_by_whoever_listens_to_changes(django_capture_on_commit_callbacks):
    before = revision.current()

    with django_capture_on_commit_callbacks(execute=True):
        merge("sermo", "doximity")

    assert revision.current() > before
    assert "doximity" in network("sermo").search_text


# --- Refusals ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kept", "merged", "possible"),
    [
        ("draft", "draft", True),
        ("published", "draft", True),
        ("published", "withdrawn", True),
        ("withdrawn", "draft", True),
        ("draft", "withdrawn", False),
        ("draft", "published", False),
        ("withdrawn", "published", False),
    ],
)
def test_readers_are_never_led_to_less_than_they_had(kept, merged, possible):
    for slug, state in (("sermo", kept), ("doximity", merged)):
        if state == "draft":
            publishing.back_to_draft([network(slug)])
        elif state == "withdrawn":
            publishing.withdraw([network(slug)], reason="It was a shop.")
    before = snapshot()

    if possible:
        undo(merge("sermo", "doximity"))
    else:
        with pytest.raises(merging.RefusedError, match="cannot see"):
            merging.merge(key("sermo"), key("doximity"))

    assert snapshot() == before


def test_the_more_public_one_is_kept_then_the_better_known_one():
    sermo, doximity = network("sermo"), network("doximity")
    more = max((sermo, doximity), key=lambda each: each.citations.count())
    assert merging.better_kept(sermo, doximity)[0] == merging.better_kept(doximity, sermo)[0] == more

    publishing.back_to_draft([more])

    assert merging.better_kept(sermo, doximity)[1] == more


def test_a_network_is_not_merged_with_itself_or_with_one_that_is_gone():
    for other in (key("sermo"), 0):
        with pytest.raises(Network.DoesNotExist):
            merging.plan(key("sermo"), other)


@pytest.mark.parametrize(
    "change",
    [
        lambda: Network.objects.filter(slug="doximity").update(name="Edited"),
        lambda: network("doximity").citations.first().delete(),
        lambda: network("sermo").languages.clear(),
        lambda: AudienceFigure.objects.filter(network__slug="sermo").update(value=1),
        lambda: UsageShare.objects.filter(network__slug="sermo").update(percent=1),
    ],
)
def test_a_merge_is_not_done_otherwise_than_it_was_shown(change):
    digest = merging.plan(key("sermo"), key("doximity")).digest
    other = merging.plan(key("sermo"), key("doximity"), choices={"name": "merged"}).digest
    assert digest == other
    change()

    with pytest.raises(merging.OutdatedError):
        merging.merge(key("sermo"), key("doximity"), digest=digest)

    assert Network.objects.filter(slug="doximity").exists()


# --- Cost --------------------------------------------------------------------------------------------------


def test_a_plan_costs_the_same_for_little_and_for_much(few_networks):
    counts = []
    for kept, merged in (("facebook", "x-twitter"), ("facebook", "sermo")):
        with CaptureQueriesContext(connection) as queries:
            merging.plan(key(kept), key(merged))
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 22
