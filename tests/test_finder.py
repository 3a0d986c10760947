"""In which group and order networks stand, and which are named to start with."""

import random

from hypothesis import assume, given
from hypothesis import strategies as st

from networks.admission import Verdict
from networks.finder import GROUP_NAMES, SUGGESTED, TELLING, Fit, fit_of, grouped, start
from networks.wishes import Facts, wishes
from tests.finder import FIELDS, SOME, answers, directories, given_to_the_finder, network, networks_of, order

# --- Groups and order --------------------------------------------------------------------------------------


def test_more_wishes_met_come_first_then_fewer_not_known_then_the_name():
    networks = [
        network(1, "b", features="jobs"),
        network(2, "a", features="jobs"),
        network(3, "c", features="jobs polls"),
        network(4, "0"),
        network(5, "0", features="clinical-cases"),
    ]

    assert order("fits", *networks, feature="jobs polls") == [3, 2, 1, 5, 4]


def test_a_wish_that_is_met_counts_more_than_several_that_are_not_known():
    networks = [network(1, "a", features="polls", languages="en"), network(2, "b", features="jobs")]

    assert order("fits", *networks, feature="jobs", language="es", cost="free", identity="either") == [2, 1]


def test_networks_are_judged_by_themselves_whoever_stands_beside_them():
    networks = [
        network(1),
        network(2, status="closed"),
        network(3, status="unknown"),
        network(4, cost="free"),
    ]

    assert order("fits", *networks, cost="free") == [4, 1]
    assert order("may-fit", *networks, cost="free") == [3]
    assert order("no-fit", *networks, cost="free") == [2]


def test_general_networks_stand_in_groups_of_their_own():
    networks = [network(1, scope="general"), network(2), network(3, scope="general", status="closed")]

    assert order("fits", *networks) == [2]
    assert order("fits-general", *networks) == [1]
    assert order("no-fit-general", *networks) == [3]
    assert order("no-fit", *networks) == []


def started(*networks: Facts, **given_answers) -> tuple[list[int], int]:
    wished = wishes(answers(**given_answers))
    found = start(grouped(networks, wished)["fits"], wished)
    return [placed.facts.pk for placed in found.placed], found.equals


def test_the_first_three_that_suit_are_named_to_start_with():
    networks = [network(pk, features="jobs polls" if pk < 3 else "jobs") for pk in range(1, 6)]

    assert started(*networks, feature="jobs polls") == ([1, 2, 3], 2)
    assert started(*networks[:3], feature="jobs polls") == ([1, 2, 3], 0)


def test_nothing_is_named_to_start_with_before_anything_is_asked_or_where_only_names_would_choose():
    networks = [network(pk, features="jobs") for pk in range(1, TELLING + 2)]

    assert started(*networks) == ([], 0)
    assert started(*networks, feature="jobs") == ([], TELLING + 1)
    assert started(*networks[1:], feature="jobs")[0] == [10, 11, 12]


def test_what_is_made_for_others_or_offers_nothing_of_what_is_wanted_is_nothing_to_start_with():
    for_others = network(1, "a", audiences="nurses", features="jobs", languages="es", cost="free")
    no_use = network(2, "b", audiences="physicians", features="polls", languages="es", cost="free")
    right = network(3, "c", audiences="physicians", features="jobs")

    wanted = {"audience": "physicians", "feature": "jobs", "language": "es", "cost": "free"}

    assert order("fits", for_others, no_use, right, **wanted) == [1, 2, 3]
    assert started(for_others, no_use, right, **wanted) == ([3], 0)


def test_where_only_the_country_is_asked_for_all_that_fit_may_be_named():
    assert started(network(1, countries="ES"), country="ES") == ([1], 0)


# --- Whatever is asked of whatever networks ----------------------------------------------------------------


@given(directories(), given_to_the_finder())
def test_every_network_stands_in_exactly_one_group(networks, given_answers):
    found = grouped(networks, wishes(answers(**given_answers)))
    keys = [placed.facts.pk for group in found.values() for placed in group.placed]

    assert tuple(found) == GROUP_NAMES
    assert sorted(keys) == [facts.pk for facts in networks]
    for group in found.values():
        assert all(placed.facts.scope == group.scope for placed in group.placed)


@given(directories(), given_to_the_finder(), st.randoms(use_true_random=False))
def test_the_order_does_not_hang_on_that_in_which_networks_come(
    networks, given_answers, chance: random.Random
):
    wished = wishes(answers(**given_answers))
    shuffled = chance.sample(networks, len(networks))

    assert grouped(networks, wished) == grouped(shuffled, wished)


@given(networks_of(), given_to_the_finder())
def test_a_hard_wish_that_fails_rules_out_and_one_that_is_not_known_never_fits(facts, given_answers):
    wished = wishes(answers(**given_answers))
    verdicts = [wish.verdict(facts) for wish in wished]
    hard = {verdict for wish, verdict in zip(wished, verdicts, strict=True) if wish.hard}

    fit = fit_of(wished, verdicts)

    assert {wish.kind for wish in wished if wish.hard} <= {"access", "status", "country"}
    if Verdict.NOT_MET in hard:
        assert fit is Fit.NO_FIT
    elif Verdict.NOT_KNOWN in hard:
        assert fit is Fit.MAY_FIT
    else:
        assert fit is Fit.FITS
    assert [name for name, group in grouped([facts], wished).items() if group.placed] == [
        fit.value if facts.scope == "medical" else f"{fit.value}-general"
    ]


def place(found: dict, facts: Facts) -> tuple[int, int]:
    """How far down the page a network stands: which fit, and where among those of its fit and scope."""
    for group in found.values():
        keys = [placed.facts.pk for placed in group.placed]
        if facts.pk in keys:
            return list(Fit).index(group.fit), keys.index(facts.pk)
    raise AssertionError(facts)


FACT = {"identity": "identity", "cost": "cost"} | FIELDS  # by question: the fact that answers it


def meeting(facts: Facts, question: str, code: str) -> Facts:
    """The network, changed so that it meets a wish."""
    field = FACT[question]
    if field in {"identity", "cost"}:
        return facts._replace(**{field: code})
    joined = {"access": "open"} if question == "audience" else {}
    return facts._replace(**{field: getattr(facts, field) | {code}, f"any_{field}": True}, **joined)


def failing(facts: Facts, question: str, code: str, *, known: bool) -> Facts:
    """The network, changed so that it does not meet a wish, or so that it is not known."""
    field = FACT[question]
    if field in {"identity", "cost"}:
        unlike = {"identity": {"pseudonym": "real-name"}.get(code, "pseudonym"), "cost": "membership"}
        return facts._replace(**{field: unlike[field] if known else "unknown"})
    left = getattr(facts, field) - {code} if known else frozenset()
    known = known or question == "specialty"  # one that names none is for all
    return facts._replace(**{field: left, f"any_{field}": known, "coverage": "national"})


@given(networks_of(1), networks_of(2), given_to_the_finder(), st.booleans(), st.data())
def test_a_further_wish_never_moves_a_network_that_fails_it_above_one_that_meets_it(
    one, other, given_answers, known, data
):
    question = data.draw(st.sampled_from(sorted({*SOME, "feature"} - given_answers.keys() | {"feature"})))
    before = given_answers.get(question, "")
    added = data.draw(st.sampled_from(sorted({*SOME[question]} - set(before.split())) or [""]))
    assume(added)
    more = given_answers | {question: f"{before} {added}".strip()}
    fails = failing(one._replace(scope="medical"), question, added, known=known)
    meets = meeting(other._replace(scope="medical"), question, added)
    twin = meeting(fails, question, added)._replace(pk=3)  # all else equal
    wished = wishes(answers(**more))
    (new,) = [wish for wish in wished if wish.kind == question and added in wish.names]
    assert new.verdict(fails) is not Verdict.MET
    assert new.verdict(meets) is new.verdict(twin) is Verdict.MET

    asked, after = (
        grouped([fails, meets, twin], each) for each in (wishes(answers(**given_answers)), wished)
    )

    for better in (meets, twin):
        if place(asked, better) < place(asked, fails):
            assert place(after, better) < place(after, fails)
    assert place(after, twin) < place(after, fails)


@given(directories(), given_to_the_finder())
def test_what_is_named_to_start_with_is_medical_fits_and_is_as_good_as_whatever_suits(
    networks, given_answers
):
    wished = wishes(answers(**given_answers))
    group = grouped(networks, wished)["fits"]
    found = start(group, wished).placed

    assert len(found) <= SUGGESTED
    assert found == [placed for placed in group.placed if placed in found]
    for placed in found:
        assert placed.facts.scope == "medical"
        assert all(wish.verdict(placed.facts) is Verdict.MET for wish in wished if wish.hard)
