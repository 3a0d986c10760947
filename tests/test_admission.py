"""Who may join: access and audiences of a network, read together."""

import pytest

from networks.admission import PROFESSIONALS, STUDENTS, Verdict
from networks.choices import Access
from networks.wishes import Joins
from tests.directory import terms
from tests.finder import network

YES, NO, MAYBE = Verdict.MET, Verdict.NOT_MET, Verdict.NOT_KNOWN
WHO = ("physicians", "residents", "nurses", "medical-students", "premed-students", "researchers", "patients")
# By access: the verdict for each of WHO where the network is made for them, and where it is made for dentists.
ADMITTED = {
    "open": ([YES] * 7, [YES] * 7),
    "registration": ([YES] * 7, [YES] * 7),
    "professionals": ([YES] * 7, [MAYBE, MAYBE, MAYBE, NO, NO, NO, NO]),
    "verified": ([YES] * 7, [NO] * 7),
    "licensed": ([YES, YES, YES, MAYBE, MAYBE, MAYBE, MAYBE], [YES, MAYBE, NO, NO, NO, NO, NO]),
    "students": ([NO, NO, NO, YES, YES, NO, NO], [NO, NO, NO, MAYBE, MAYBE, NO, NO]),
    "invitation": ([MAYBE] * 7, [MAYBE] * 7),
    "members": ([MAYBE] * 7, [MAYBE] * 7),
    "unknown": ([MAYBE] * 7, [MAYBE] * 7),
}


def joins(who: str, access: str, made_for: str = "") -> tuple[Verdict, str]:
    """Whether people may join, and the sentence for it."""
    wish = Joins({each: terms("audience")[each]["name_en"] for each in who.split()})
    facts = network(access=access, audiences=made_for)
    return wish.verdict(facts), wish.sentence(facts)


@pytest.mark.parametrize("access", Access.values)
@pytest.mark.parametrize(("place", "who"), list(enumerate(WHO)))
def test_who_may_join_hangs_on_access_and_on_whom_it_is_made_for(access, place, who):
    named, unnamed = ADMITTED[access]

    assert joins(who, access, who)[0] is named[place]
    assert joins(who, access, "dentists")[0] is unnamed[place]


@pytest.mark.parametrize("access", Access.values)
def test_every_audience_gets_a_sentence_whatever_the_access(access):
    for who in terms("audience"):
        for made_for in (who, "dentists", "physicians", ""):
            sentence = joins(who, access, made_for)[1]
            assert sentence
            assert "%" not in sentence


@pytest.mark.parametrize(
    ("who", "access", "made_for", "sentence"),
    [
        ("nurses", "licensed", "physicians", "for licensed doctors only"),
        ("nurses", "licensed", "physicians nurses", "you may join with your licence to practise"),
        (
            "residents",
            "licensed",
            "physicians",
            "only for those who hold a licence: doctors in training need one already",
        ),
        (
            "nurses",
            "professionals",
            "physicians",
            "for health professionals, not known whether nurses are among them",
        ),
        (
            "medical-students",
            "verified",
            "physicians medical-students",
            "you may join with proof that you study",
        ),
        (
            "medical-students",
            "verified",
            "physicians",
            "credentials are checked, and it is not made for medical students",
        ),
        ("physicians", "verified", "physicians", "you may join once your credentials are checked"),
        ("physicians", "students", "medical-students", "for students only"),
        ("physicians", "invitation", "physicians", "by invitation only: somebody inside has to invite you"),
        ("nurses", "members", "nurses", "for members of an organisation only: you have to belong to it"),
        ("nurses", "unknown", "nurses", "not known who may join"),
    ],
)
def test_the_sentence_says_what_is_needed(who, access, made_for, sentence):
    assert joins(who, access, made_for)[1] == sentence


def test_doctors_in_training_are_doctors():
    assert joins("residents", "verified", "physicians")[0] is YES
    assert joins("residents", "professionals", "physicians")[0] is YES
    assert joins("physicians", "verified", "residents")[0] is NO


def test_of_several_audiences_the_one_that_fares_best_counts():
    assert joins("patients nurses", "professionals", "nurses") == (
        YES,
        "for health professionals, nurses among them",
    )
    assert joins("patients nurses", "licensed", "physicians")[0] is NO
    assert joins("patients residents", "licensed", "physicians")[0] is MAYBE


def test_where_no_audience_is_known_access_alone_decides_as_far_as_it_can():
    assert joins("nurses", "professionals")[0] is YES
    assert joins("medical-students", "students")[0] is YES
    assert joins("physicians", "verified")[0] is MAYBE
    assert joins("patients", "professionals")[0] is NO


def test_every_audience_that_the_rules_name_is_in_the_vocabulary():
    assert terms("audience").keys() >= PROFESSIONALS | STUDENTS
    assert not PROFESSIONALS & STUDENTS
