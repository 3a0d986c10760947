"""Similar networks: which ones, in which order, for which reasons, and what the page of each network shows."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from networks.models import Feature, Network
from networks.similar import KINDS, Commonness, Traits, most_similar, reasons
from tests.directory import Entry, entries, entry, term
from tests.tree import Tree, attributes, text, walk

ENDED = {"closed", "merged", "renamed"}
KIND = {kind.name: kind for kind in KINDS}
VOCABULARY = {  # by the words that introduce a reason: the kinds that it can be of
    "both in": ("specialties", "countries", "languages"),
    "both with": ("features",),
    "both for": ("audiences",),
}
MODELS = {
    "specialties": "specialty",
    "countries": "country",
    "languages": "language",
    "features": "feature",
    "audiences": "audience",
}

NAMES = {
    "specialties": {"oncology": "Oncology", "nursing": "Nursing"},
    "countries": {"ES": "Spain", "MX": "Mexico", "PT": "Portugal"},
    "features": {"forum": "Discussion forum", "polls": "Polls", "jobs": "Jobs", "cme": "CME"},
    "audiences": {"doctors": "Doctors", "residents": "Residents"},
    "category": {"specialty": "Specialty networks", "student": "Student networks"},
    "languages": {"es": "Spanish", "pt": "Portuguese"},
    "everywhere": {"everywhere": ""},
}
# A hundred networks: terms further to the right of their lists above are rarer.
HAVING = {
    (kind, code): 60 // (place + 1) for kind, codes in NAMES.items() for place, code in enumerate(codes)
}
COMMONNESS = Commonness(100, HAVING)


def traits(
    pk: int = 1, name: str = "", status: str = "active", category: str = "specialty", **terms
) -> Traits:
    """A network; terms are given as words with spaces between them."""
    sets = {field: frozenset(codes.split()) for field, codes in terms.items() if field != "is_everywhere"}
    everywhere = terms.get("is_everywhere", False)
    name = name or f"Network {pk}"
    return Traits(pk, f"slug-{pk}", name, status, category, is_everywhere=everywhere, **sets)


def order(of: Traits, *others: Traits, successor: int | None = None) -> list[int]:
    return [match.pk for match in most_similar(of, others, COMMONNESS, successor=successor)]


def why(of: Traits, other: Traits, *, successor: int | None = None) -> list[str]:
    """The reasons for the one other network."""
    (match,) = most_similar(of, [other], COMMONNESS, successor=successor)
    return reasons(match, of.status, NAMES)


# --- Reasons -----------------------------------------------------------------------------------------------


def test_reasons_are_told_in_the_order_of_how_telling_they_are():
    everything = {
        "specialties": "oncology",
        "countries": "ES",
        "features": "polls",
        "audiences": "residents",
        "languages": "es",
    }
    said = []
    for gone in [None, *everything]:
        everything.pop(gone, None)
        said.append(why(traits(1, **everything), traits(2, **everything)))

    assert said == [
        ["both in oncology", "both in Spain", "both with polls"],
        ["both in Spain", "both with polls", "both for residents"],
        ["both with polls", "both for residents", "both specialty networks"],
        ["both for residents", "both specialty networks", "both in Spanish"],
        ["both specialty networks", "both in Spanish"],
        ["both specialty networks"],
    ]


def test_a_reason_names_the_two_rarest_terms_rarest_first():
    all_of_them = {"features": "forum polls jobs cme"}

    assert why(traits(1, **all_of_them), traits(2, **all_of_them))[0] == "both with CME and jobs"


def test_equally_rare_terms_are_named_by_their_codes():
    commonness = Commonness(100, dict.fromkeys(HAVING, 7))
    both = [traits(pk, features="polls jobs forum") for pk in (1, 2)]

    (match,) = most_similar(both[0], both[1:], commonness)

    assert match.shared["features"] == ["forum", "jobs", "polls"]


def test_that_both_are_worldwide_is_said_only_for_want_of_better_reasons():
    worldwide = {"is_everywhere": True}

    assert why(traits(1, **worldwide), traits(2, **worldwide)) == [
        "both specialty networks",
        "both worldwide",
    ]
    told = {"audiences": "doctors", "languages": "es"}
    assert "both worldwide" not in why(traits(1, **worldwide, **told), traits(2, **worldwide, **told))
    assert "both worldwide" not in why(traits(1, **worldwide), traits(2, countries="ES"))


def test_terms_that_only_one_has_are_no_reason():
    assert why(traits(1, countries="ES", features="polls"), traits(2, countries="PT", features="jobs")) == [
        "both specialty networks"
    ]


# --- Order -------------------------------------------------------------------------------------------------


def test_what_few_networks_have_counts_more():
    of = traits(1, features="forum cme")

    assert order(of, traits(2, "A", features="forum"), traits(3, "B", features="cme")) == [3, 2]


def test_the_rarity_of_a_term_is_its_inverse_document_frequency():
    assert COMMONNESS.rarity(KIND["features"], "jobs") == pytest.approx(1.609, abs=0.001)  # ln(100 / 20)
    assert Commonness(10, {("features", "forum"): 10}).rarity(KIND["features"], "forum") == 0


def test_a_shared_specialty_counts_more_than_an_equally_rare_country_and_that_more_than_a_feature():
    commonness = Commonness(100, dict.fromkeys(HAVING, 10))
    of = traits(1, specialties="oncology", countries="ES", features="polls")
    others = [
        traits(2, "A", features="polls"),
        traits(3, "B", countries="ES"),
        traits(4, "C", specialties="oncology"),
    ]

    assert [match.pk for match in most_similar(of, others, commonness)] == [4, 3, 2]


@pytest.mark.parametrize("field", ["countries", "languages"])
def test_of_countries_and_languages_only_the_rarest_shared_one_counts(field):
    first, second = list(NAMES[field])[:2]
    of = traits(1, **{field: f"{first} {second}"})

    found = order(of, traits(2, "B", **{field: f"{first} {second}"}), traits(3, "A", **{field: second}))

    assert found == [3, 2], "equally similar, so by name"


def test_equally_similar_networks_stand_by_whether_they_are_active_then_by_name_then_by_slug():
    others = [
        traits(2, "Álpha", "unknown"),
        traits(3, "beta"),
        traits(5, "Ábaco"),
        traits(4, "Ábaco"),
        traits(6, "Zeta"),
    ]

    assert order(traits(1), *others) == [4, 5, 3, 6, 2]


def test_a_more_similar_network_comes_first_though_nobody_knows_whether_it_is_active():
    of = traits(1, features="polls")

    assert order(of, traits(2), traits(3, status="unknown", features="polls")) == [3, 2]


def test_there_are_at_most_six():
    assert order(traits(1), *(traits(pk, f"{pk:02}") for pk in range(2, 20))) == [2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize(
    ("terms", "found"),
    [
        ({"category": "specialty"}, True),
        ({"specialties": "oncology"}, True),
        ({"features": "forum polls"}, True),
        ({"features": "forum"}, False),
        ({"countries": "ES", "audiences": "doctors", "languages": "es", "is_everywhere": True}, False),
    ],
)
def test_a_network_is_similar_by_category_by_specialty_or_by_two_features(terms, found):
    of = traits(
        1,
        specialties="oncology",
        features="forum polls",
        countries="ES",
        audiences="doctors",
        languages="es",
        is_everywhere=True,
    )

    assert bool(order(of, traits(2, **{"category": "student"} | terms))) == found


def test_a_network_is_not_similar_to_itself():
    assert order(traits(1), traits(1)) == []


# --- Endings -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", sorted(ENDED))
def test_ended_networks_are_not_suggested(status):
    assert order(traits(1), traits(2, status=status)) == []


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("closed", "its users were sent there"),
        ("merged", "it went into this network"),
        ("renamed", "it goes on under this name"),
    ],
)
def test_the_successor_comes_first_whatever_it_shares_and_says_why(status, reason):
    of = traits(1, status=status, features="polls jobs", audiences="residents")
    alike, successor = traits(2, features="polls jobs"), traits(3, category="student")

    assert order(of, alike, successor, successor=3) == [3, 2]
    assert why(of, successor, successor=3) == [reason]
    assert why(of, alike, successor=3) == ["both with jobs and polls", "both specialty networks"]


def test_the_successor_has_three_reasons_at_most():
    shared = {"specialties": "oncology", "countries": "ES", "features": "polls"}

    assert why(traits(1, status="closed", **shared), traits(2, **shared), successor=2) == [
        "its users were sent there",
        "both in oncology",
        "both in Spain",
    ]


def test_a_successor_that_has_ended_too_is_shown():
    assert order(traits(1, status="merged"), traits(2, status="closed"), successor=2) == [2]


# --- Determinism -------------------------------------------------------------------------------------------


def subset(kind: str) -> st.SearchStrategy:
    return st.frozensets(st.sampled_from(sorted(NAMES[kind])))


@st.composite
def networks(draw) -> list[Traits]:
    """Up to a dozen networks that share this and that."""
    return [
        Traits(
            pk=pk,
            slug=f"slug-{pk}",
            name=draw(st.sampled_from(["Alpha", "alpha", "Beta"])),
            status=draw(st.sampled_from(["active", "unknown", "closed"])),
            category=draw(st.sampled_from(sorted(NAMES["category"]))),
            specialties=draw(subset("specialties")),
            countries=draw(subset("countries")),
            features=draw(subset("features")),
            audiences=draw(subset("audiences")),
            languages=draw(subset("languages")),
            is_everywhere=draw(st.booleans()),
        )
        for pk in range(draw(st.integers(2, 12)))
    ]


@given(networks(), st.randoms(use_true_random=False))
def test_the_order_of_what_is_given_does_not_matter(given_networks, shuffler):
    of, *others = given_networks
    expected = most_similar(of, others, COMMONNESS, successor=1)
    shuffler.shuffle(others)

    assert most_similar(of, others, COMMONNESS, successor=1) == expected


@given(networks())
def test_what_is_similar_is_alive_shares_enough_and_has_one_to_three_reasons(given_networks):
    of, *others = given_networks
    known = {other.pk: other for other in others}

    matches = most_similar(of, others, COMMONNESS)

    assert len(matches) <= 6
    for match in matches:
        other = known[match.pk]
        assert other.status not in ENDED
        assert (
            of.category == other.category
            or of.specialties & other.specialties
            or len(of.features & other.features) >= 2
        )
        said = reasons(match, of.status, NAMES)
        assert 1 <= len(said) <= 3
        assert len(set(said)) == len(said)


# --- The real directory ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def opened():
    """Pages of the fixtures' networks by slug: read once, as no test changes what is committed."""
    return {}


@pytest.fixture
def pages(client, db, opened):
    """Every network with its page."""
    for known in [] if opened else entries():
        with CaptureQueriesContext(connection) as queries:
            response = client.get(f"/networks/{known.slug}/")
        opened[known.slug] = Tree(response.content.decode(), len(queries))
    return [(known, opened[known.slug]) for known in entries()]


def rows(page: Tree) -> dict[str, list[str]]:
    """The reasons of the similar networks on a page by their slugs, in order."""
    if "similar" not in page.ids:
        return {}
    (section,) = [each for each in page.elements if attributes(each).get("aria-labelledby") == "similar"]
    found = {}
    for row in [each for each in walk(section) if each.name == "li"]:
        link = next(attributes(each)["href"] for each in walk(row) if each.name == "a")
        last = [each for each in walk(row) if each.name == "p"][-1]
        sentence = text(last)
        found[link.split("/")[2]] = (sentence[:1].lower() + sentence[1:]).removesuffix(".").split("; ")
    return found


def is_true(reason: str, of: Entry, other: Entry) -> bool:
    """Whether a reason holds for both, as the fixtures have them."""
    if reason == "both worldwide":
        return of.is_everywhere and other.is_everywhere
    if of.category == other.category and reason == f"both {lower(term('category', of.category)['name_en'])}":
        return True
    start, rest = re.fullmatch("(both in|both with|both for) (.+)", reason).groups()
    for kind in VOCABULARY[start]:
        shared = getattr(of, kind) & getattr(other, kind)
        said = [term(MODELS[kind], code)["name_en"] for code in shared]
        if kind not in {"countries", "languages"}:
            said = [lower(name) for name in said]
        pairs = {f"{one} and {two}" for one in said for two in said if one != two}
        if rest in pairs or rest in said:
            return True
    return False


def lower(name: str) -> str:
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def test_every_network_has_similar_ones_at_most_six_and_never_itself(pages):
    for known, page in pages:
        found = rows(page)
        assert 1 <= len(found) <= 6, known.slug
        assert known.slug not in found


def test_no_ended_network_is_suggested_but_a_successor(pages):
    for known, page in pages:
        successors = {known.successor} if known.status in ENDED else set()
        ended = {slug for slug in rows(page) if entry(slug).status in ENDED}
        assert ended <= successors, known.slug


def test_every_reason_is_true_of_both_networks(pages):
    for known, page in pages:
        for slug, said in rows(page).items():
            assert 1 <= len(said) <= 3, (known.slug, slug)
            shared = said[1:] if known.status in ENDED and slug == known.successor else said
            for reason in shared:
                assert is_true(reason, known, entry(slug)), (known.slug, slug, reason)


def test_an_ended_network_first_shows_where_its_people_can_go(pages):
    first = {
        "closed": "its users were sent there",
        "merged": "it went into this network",
        "renamed": "it goes on under this name",
    }
    seen = set()
    for known, page in pages:
        ended = known.status in ENDED
        heading = "Where its people can go now" if ended else "Similar networks"
        assert page.at("similar") == heading
        assert ("No successor is listed here" in page.text) == (ended and not known.successor)
        if ended and known.successor:
            slug, said = next(iter(rows(page).items()))
            assert slug == known.successor
            assert said[0] == first[known.status]
            seen.add(known.slug)
    assert len(seen) >= 4


def test_rows_say_category_summary_and_a_status_that_is_not_active(pages):
    for known, page in pages[::10]:
        for slug in rows(page):
            other = entry(slug)
            (row,) = [
                text(each)
                for each in similar_rows(page)
                if f"/networks/{slug}/" in {attributes(link).get("href") for link in walk(each)}
            ]
            assert row.startswith(other.name), known.slug
            assert term("category", other.category)["name_en"] in row
            assert " ".join(other.summary_en.split()) in row
            assert ("not confirmed" in row or "not known whether active" in row) == (
                other.status == "unknown"
            )


def similar_rows(page: Tree) -> list:
    (section,) = [each for each in page.elements if attributes(each).get("aria-labelledby") == "similar"]
    return [each for each in walk(section) if each.name == "li"]


def test_a_page_costs_at_most_sixteen_queries(pages):
    assert max(page.queries for _, page in pages) <= 16


def test_the_candidates_of_the_database_hold_the_most_similar_of_all_networks(pages):
    every = [of_entry(place, known) for place, known in enumerate(entries())]
    having = {}
    for each in every:
        for kind in KINDS:
            for code in each.terms(kind):
                having[kind.name, code] = having.get((kind.name, code), 0) + 1
    by_pk = {each.pk: each for each in every}
    by_slug = {each.slug: each for each in every}

    for known, page in pages:
        successor = by_slug[known.successor].pk if known.status in ENDED and known.successor else None
        expected = most_similar(
            by_slug[known.slug], reversed(every), Commonness(len(every), having), successor=successor
        )
        assert list(rows(page)) == [by_pk[match.pk].slug for match in expected]


def of_entry(pk: int, known: Entry) -> Traits:
    """A network of the fixtures, comparable."""
    terms = {kind: getattr(known, kind) for kind in MODELS}
    return Traits(
        pk, known.slug, known.name, known.status, known.category, is_everywhere=known.is_everywhere, **terms
    )


# --- What curators change ----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_unpublished_networks_are_never_shown(client):
    before = rows(Tree(client.get("/networks/medhelp/").content.decode()))
    Network.objects.filter(slug__in=before).update(is_published=False)

    page = Tree(client.get("/networks/medhelp/").content.decode())

    assert "vitals" in before
    assert rows(page)
    assert not before.keys() & rows(page).keys()
    assert "No successor is listed here" in page.text


@pytest.mark.django_db
def test_without_similar_networks_there_is_no_section(client):
    Network.objects.exclude(slug="sermo").update(is_published=False)

    page = Tree(client.get("/networks/sermo/").content.decode())

    assert "similar" not in page.ids
    assert "Similar networks" not in page.text


@pytest.mark.django_db
def test_a_network_of_which_only_the_category_is_known_has_similar_ones(client):
    known = Network.objects.get(slug="sermo")
    Network.objects.create(
        slug="bare",
        name="Bare",
        category=known.category,
        summary_en="Bare.",
        coverage="national",
        is_published=True,
    )

    found = rows(Tree(client.get("/networks/bare/").content.decode()))

    assert len(found) == 6
    assert {reason for said in found.values() for reason in said} == {"both all-specialty medical networks"}


@pytest.mark.django_db
def test_names_of_terms_are_escaped(client):
    Feature.objects.update(name_en="<script>alert(1)</script>")

    content = client.get("/networks/sermo/").content.decode()

    assert "&lt;script&gt;alert(1)" in content
    assert "<script>alert(1)" not in content
