"""What is known of each wish: met, not met or not known, and in which words it is told."""

import pytest
from hypothesis import given

from networks.finder import Fit, grouped, reasons
from networks.wishes import Answers, Facts, wishes
from tests.finder import answers, given_to_the_finder, network, networks_of


def said(facts: Facts, **given_answers) -> list[tuple[str, str]]:
    """Every reason of a network with its verdict, but that it is alive."""
    found = reasons(facts, wishes(answers(**given_answers)))
    return [(reason.text, reason.verdict.value) for reason in found if reason.kind != "status"]


def test_without_answers_only_whether_it_is_alive_is_told():
    assert [wish.kind for wish in wishes(Answers())] == ["status"]
    assert said(network()) == []


@pytest.mark.parametrize(
    ("facts", "given_answers", "expected"),
    [
        ({"audiences": "nurses"}, {"audience": "nurses"}, ("for nurses", "yes")),
        (
            {"audiences": "nurses"},
            {"audience": "residents"},
            ("not made for doctors in training in particular", "no"),
        ),
        ({}, {"audience": "nurses"}, ("not known for whom it is made", "unknown")),
        ({"specialties": "oncology"}, {"specialty": "oncology cardiology"}, ("for oncology", "yes")),
        ({"specialties": "oncology"}, {"specialty": "cardiology"}, ("not for cardiology", "no")),
        ({}, {"specialty": "cardiology"}, ("for all specialties", "yes")),
        ({"features": "jobs"}, {"feature": "jobs"}, ("jobs", "yes")),
        ({"features": "jobs"}, {"feature": "polls"}, ("polls: not mentioned", "no")),
        ({}, {"feature": "polls"}, ("polls: not known", "unknown")),
        ({"countries": "ES"}, {"country": "ES"}, ("available in Spain", "yes")),
        ({"countries": "ES"}, {"country": "PE ES"}, ("available in Spain", "yes")),
        ({"countries": "ES"}, {"country": "PE"}, ("not listed as available in Peru", "no")),
        ({"coverage": "global"}, {"country": "PE"}, ("available worldwide", "yes")),
        (
            {"coverage": "global", "countries": "ES"},
            {"country": "PE"},
            ("not listed as available in Peru", "no"),
        ),
        ({"coverage": "regional"}, {"country": "PE"}, ("not known whether available in Peru", "unknown")),
        ({"languages": "es en"}, {"language": "es en"}, ("in Spanish and English", "yes")),
        ({"languages": "en"}, {"language": "es"}, ("not in Spanish", "no")),
        ({}, {"language": "es"}, ("not known in which languages", "unknown")),
        ({"identity": "pseudonym"}, {"identity": "pseudonym"}, ("pseudonyms", "yes")),
        ({"identity": "either"}, {"identity": "pseudonym"}, ("real name or pseudonym", "yes")),
        ({"identity": "either"}, {"identity": "real-name"}, ("real name or pseudonym", "yes")),
        ({"identity": "real-name"}, {"identity": "pseudonym"}, ("real names", "no")),
        ({"identity": "real-name"}, {"identity": "either"}, ("real names", "no")),
        ({}, {"identity": "either"}, ("not known which names are shown", "unknown")),
        ({"cost": "free"}, {"cost": "free"}, ("free", "yes")),
        ({"cost": "free"}, {"cost": "paid"}, ("free", "yes")),
        ({"cost": "freemium"}, {"cost": "free"}, ("free, with paid extras", "no")),
        ({"cost": "membership"}, {"cost": "paid"}, ("part of a membership", "no")),
        ({}, {"cost": "free"}, ("not known whether it is free", "unknown")),
        ({}, {"cost": "free paid"}, ("not known what it costs", "unknown")),
    ],
    ids=str,
)
def test_a_wish_is_met_or_not_met_or_not_known_and_says_so_in_words(facts, given_answers, expected):
    assert expected in said(network(**({"coverage": "national"} | facts)), **given_answers)


@pytest.mark.parametrize(
    ("facts", "text", "fit"),
    [
        ({"status": "active", "status_as_of": "2024-05"}, "active, confirmed 2024", Fit.FITS),
        ({"status": "active"}, "active", Fit.FITS),
        ({"status": "unknown", "status_as_of": "2013"}, "not confirmed since 2013", Fit.MAY_FIT),
        ({"status": "unknown"}, "not known whether active", Fit.MAY_FIT),
        ({"status": "closed", "closed_year": 2018}, "closed 2018", Fit.NO_FIT),
        ({"status": "merged", "status_as_of": "2016"}, "merged by 2016", Fit.NO_FIT),
        ({"status": "renamed"}, "renamed", Fit.NO_FIT),
    ],
    ids=str,
)
def test_whether_it_is_alive_decides_the_group(facts, text, fit):
    wished = wishes(Answers())
    known = network(**facts)

    assert [reason.text for reason in reasons(known, wished)] == [text]
    assert len(grouped([known], wished)[fit.value].placed) == 1


def test_each_feature_is_a_wish_of_its_own_and_reasons_follow_the_questions():
    told = said(
        network(audiences="nurses", features="jobs", countries="ES", languages="es", cost="free"),
        audience="nurses",
        specialty="oncology",
        feature="jobs polls",
        country="ES",
        language="es",
        identity="pseudonym",
        cost="free",
    )

    assert told == [
        ("for nurses", "yes"),
        ("open to everybody", "yes"),
        ("for all specialties", "yes"),
        ("jobs", "yes"),
        ("polls: not mentioned", "no"),
        ("available in Spain", "yes"),
        ("in Spanish", "yes"),
        ("not known which names are shown", "unknown"),
        ("free", "yes"),
    ]


def test_what_decides_the_group_is_told_first_and_marked():
    known = network(audiences="nurses", access="invitation", countries="ES", features="jobs")
    wished = wishes(answers(audience="nurses", feature="jobs", country="PE"))

    found = [(reason.kind, reason.decides) for reason in reasons(known, wished)]

    assert found == [
        ("country", True),
        ("audience", False),
        ("access", False),
        ("feature", False),
        ("status", False),
    ]


@given(networks_of(), given_to_the_finder())
def test_every_wish_is_told_once_and_in_words(facts, given_answers):
    wished = wishes(answers(**given_answers))
    told = reasons(facts, wished)

    assert sorted(reason.kind for reason in told) == sorted(wish.kind for wish in wished)
    assert all(reason.text and "%" not in reason.text for reason in told)


@given(networks_of(), networks_of(), given_to_the_finder())
def test_networks_that_are_alike_in_all_that_decides_get_the_same_verdicts(one, other, given_answers):
    alike = Facts(*other[:6], *one.decisive)

    for wish in wishes(answers(**given_answers)):
        assert wish.verdict(alike) is wish.verdict(one)
