"""Answers and networks for tests of the finder, in few words."""

from hypothesis import strategies as st

from networks.choices import Access, Cost, Coverage, Identity, Scope, Status
from networks.finder import grouped
from networks.wishes import Answers, Facts, wishes

SOME = {  # a few terms of each question, by code
    "audience": {"physicians": "Doctors", "residents": "Doctors in training", "nurses": "Nurses"},
    "specialty": {"cardiology": "Cardiology", "oncology": "Oncology"},
    "feature": {"jobs": "Jobs", "polls": "Polls", "clinical-cases": "Clinical cases"},
    "country": {"ES": "Spain", "PE": "Peru"},
    "language": {"es": "Spanish", "en": "English"},
    "identity": {"real-name": "Real names", "pseudonym": "Pseudonyms", "either": "Real name or pseudonym"},
    "cost": {"free": "Free", "freemium": "Free, with paid extras", "paid": "Paid"},
}
FIELDS = {
    "audience": "audiences",
    "specialty": "specialties",
    "feature": "features",
    "country": "countries",
    "language": "languages",
}


def network(pk: int = 1, name: str = "", scope: str = "medical", **facts) -> Facts:
    """A network that is alive and open to everybody; terms are given as words with spaces between them."""
    known = {"status": "active", "access": "open"} | facts
    for field in FIELDS.values():
        codes = frozenset(known.get(field, "").split())
        known |= {field: codes, f"any_{field}": known.get(f"any_{field}", bool(codes))}
    return Facts(pk, f"slug-{pk}", f"\n{name or f'network {pk}'}\n", scope, **known)


def answers(**given_answers) -> Answers:
    """Answers as words with spaces between them."""
    return Answers(
        **{name: {code: SOME[name][code] for code in codes.split()} for name, codes in given_answers.items()}
    )


def order(group: str, *networks: Facts, **given_answers) -> list[int]:
    """Keys of the networks of a group, in order."""
    found = grouped(networks, wishes(answers(**given_answers)))
    return [placed.facts.pk for placed in found[group].placed]


def some(codes) -> st.SearchStrategy[str]:
    """None to three of the codes."""
    return st.lists(st.sampled_from(sorted(codes)), max_size=3, unique=True).map(" ".join)


def given_to_the_finder() -> st.SearchStrategy[dict[str, str]]:
    """Any answers, to none, some or all of the questions."""
    found = st.fixed_dictionaries({}, optional={name: some(codes) for name, codes in SOME.items()})
    return found.map(lambda given: {name: codes for name, codes in given.items() if codes})


@st.composite
def networks_of(draw, pk: int = 1) -> Facts:
    """Any network that the database could hold."""
    facts = {field: draw(some(SOME[question])) for question, field in FIELDS.items()}
    # It may have terms that nobody asked for.
    facts |= {f"any_{field}": bool(facts[field]) or draw(st.booleans()) for field in FIELDS.values()}
    for field, choices in {
        "status": Status,
        "coverage": Coverage,
        "access": Access,
        "identity": Identity,
        "cost": Cost,
    }.items():
        facts[field] = draw(st.sampled_from(choices.values))
    return network(pk, draw(st.sampled_from("abc")), draw(st.sampled_from(Scope.values)), **facts)


@st.composite
def directories(draw) -> list[Facts]:
    """One to eight networks."""
    return [draw(networks_of(pk)) for pk in range(1, draw(st.integers(2, 9)))]
