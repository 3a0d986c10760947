"""Search: what is found, in which order, and what is offered when nothing is."""

import unicodedata
from functools import cache

import pytest
from django.utils import translation
from hypothesis import example, given, settings
from hypothesis import strategies as st

from networks import search, wording
from networks.models import Country, Network
from tests.directory import Entry, entries, entry
from tests.tree import Tree

ALL_NAMES = [name for each in entries() for name in (each.name, *each.other_names)]


# --- Folding -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Médicos", "medicos"),
        ("MÉDICOS", "medicos"),
        ("Me\u0301dicos", "medicos"),
        ("Straße", "strasse"),
        ("Sjúkraþjálfun", "sjukrathjalfun"),
        ("Łódź", "lodz"),
        ("İstanbul ılık", "istanbul ilik"),
        ("Доктор", "доктор"),
        ("ﬁrst", "first"),
        ("Doc™", "doctm"),
        ("Patient’s – “care”", 'patient\'s - "care"'),
        ("a\u00a0b\u202fc", "a b c"),
        ("ser\0mo", "sermo"),
    ],
)
def test_folding_leaves_out_case_accents_and_typography(text, folded):
    assert search.fold(text) == folded


@given(st.text())
def test_folding_twice_is_folding_once(text):
    assert search.fold(search.fold(text)) == search.fold(text)


@given(st.text(), st.text())
def test_folding_goes_letter_by_letter(one, other):
    assert search.fold(one + other) == search.fold(one) + search.fold(other)


@given(st.text())
@example("word " * 50)
@example("a b c d e f g h i j k l m")
def test_words_are_few_different_and_folded(query):
    words = search.words(query)

    assert len(words) <= search.MAX_WORDS
    assert len(set(words)) == len(words)
    assert all(word == search.fold(word) and word.split() == [word] and "\0" not in word for word in words)


def test_words_keep_the_order_of_the_query():
    assert search.words("  Red  de MÉDICOS\nred ") == ["red", "de", "medicos"]


# --- Addresses ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://www.Sermo.com/login/", "sermo.com/login"),
        ("http://sermo.com", "sermo.com"),
        ("sermo.com/?x=1#top", "sermo.com"),
        ("  www.sermo.com  ", "sermo.com"),
        ("https://app.sermo.com:8443/a/b", "app.sermo.com/a/b"),
        ("https://user@sermo.com", ""),
        ("ftp://sermo.com", ""),
        ("javascript:alert(1)", ""),
        ("sermo", ""),
        ("sermo com", ""),
        ("sermo.com and others", ""),
        ("https://[::1", ""),
        ("", ""),
    ],
)
def test_an_address_is_known_by_its_host_and_path(url, address):
    assert search.normalise_address(url) == address


def test_a_pasted_address_may_be_known_by_a_shorter_one():
    assert search.address_candidates("https://app.sermo.com/a/b?c=d") == [
        "app.sermo.com/a/b",
        "app.sermo.com/a",
        "app.sermo.com",
        "sermo.com",
    ]


def test_words_are_no_address():
    assert search.address_candidates("social network for doctors") == []


@given(st.text() | st.text(alphabet="a.-/:?#@[]0\0").map("https://sermo.com/{}".format))
def test_a_query_never_has_more_addresses_than_words_or_one_that_a_database_refuses(query):
    candidates = search.address_candidates(query)

    assert len(candidates) <= search.MAX_WORDS
    assert not any("\0" in candidate for candidate in candidates)


# --- What is stored ----------------------------------------------------------------------------------------


def test_every_stored_name_stands_between_line_ends():
    assert search.names_document(["Médicos  Unidos", "Doc\nTalk"]) == "\nmedicos unidos\ndoc talk\n"


def test_empty_texts_are_not_stored():
    assert search.text_document(["Sermo", "", None, " For\nDOCTORS "]) == "sermo\nfor doctors"


# --- Did you mean ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "meant"),
    [("pupilam", "Pupilum"), ("esanm", "esanum"), ("doximty", "Doximity"), ("SERMMO", "Sermo")],
)
@pytest.mark.django_db
def test_a_mistyped_name_suggests_the_right_one_which_finds_its_network(query, meant):
    suggestions = search.suggestions(query, [each.name for each in entries()])

    assert suggestions[0] == meant
    assert meant in {network.name for network in Network.objects.search(suggestions[0])}


def test_nothing_is_suggested_for_what_resembles_no_name():
    assert search.suggestions("qqqqqqqqqq", ALL_NAMES) == []


def test_each_suggestion_is_made_once_and_only_as_many_as_asked_for():
    suggestions = search.suggestions("docter", ["Doctor", "Doctor", "Doctors", "Dokter", "Docte"], limit=2)

    assert len(suggestions) == len(set(suggestions)) == 2


# --- Marking -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "query", "pieces"),
    [
        ("Red de Médicos", "medicos", [("Red de ", False), ("Médicos", True)]),
        ("Me\u0301dicos", "me", [("Me\u0301", True), ("dicos", False)]),
        ("Cafe\u0301", "cafe", [("Cafe\u0301", True)]),
        ("Straße", "ss", [("Stra", False), ("ß", True), ("e", False)]),
        ("a doctor's doc", "doc doctor", [("a ", False), ("doctor", True), ("'s ", False), ("doc", True)]),
        ("C++ (beta)", "++ (", [("C", False), ("++", True), (" ", False), ("(", True), ("beta)", False)]),
        ("Sermo", "", [("Sermo", False)]),
        ("", "sermo", []),
    ],
)
def test_matching_words_are_marked_as_they_are_written(text, query, pieces):
    assert search.marked(text, query) == pieces


@st.composite
def texts_with_queries(draw) -> tuple[str, str]:
    """A text and a query that often occurs in it, changed in case or accents."""
    text = draw(st.text() | st.sampled_from(entries()).map(lambda each: each.summary_es))
    start = draw(st.integers(0, len(text)))
    part = text[start : draw(st.integers(start, len(text)))]
    change = draw(st.sampled_from([str, str.upper, str.casefold, lambda s: unicodedata.normalize("NFD", s)]))
    return text, draw(st.just(change(part)) | st.text())


@given(texts_with_queries())
def test_marked_pieces_join_to_the_text_and_each_mark_holds_a_word_of_the_query(case):
    text, query = case
    pieces = search.marked(text, query)
    words = search.words(query)

    assert "".join(piece for piece, _ in pieces) == text
    assert all(piece for piece, _ in pieces) or not text
    for piece, is_match in pieces:
        if is_match:
            assert any(word in search.fold(piece) for word in words)
    if any(word in search.fold(text) for word in words):
        assert any(is_match for _, is_match in pieces)


@given(st.sampled_from(entries()), st.data())
def test_a_mark_in_a_plain_text_is_exactly_a_word_of_the_query(network, data):
    query = data.draw(st.sampled_from(network.summary_es.split()))

    for piece, is_match in search.marked(network.summary_es, query):
        if is_match:
            assert search.fold(piece) in search.words(query)


# --- In the directory --------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("prefix", ["", "/es"])
@pytest.mark.parametrize(
    ("query", "slug"),
    [
        ("pseudonyms", "sermo"),
        ("seudónimos", "sermo"),
        ("seudonimo médicos verificados", "sermo"),
        ("cardiology", "cardiosource"),
        ("Reino Unido", "doctors-net-uk"),
        ("United Kingdom", "doctors-net-uk"),
    ],
)
def test_both_languages_are_found_from_either_edition(client, prefix, query, slug):
    answer = Tree(client.get(f"{prefix}/networks/", {"q": query}).content.decode())

    assert answer.ids["result-count"]
    found = set(Network.objects.search(query).values_list("slug", flat=True))
    assert found == found_by_reading(query)
    assert set(answer.rows()) <= found


@pytest.mark.django_db
@pytest.mark.parametrize("prefix", ["", "/es"])
def test_a_mistyped_name_is_understood_in_either_edition(client, prefix):
    page = client.get(f"{prefix}/networks/", {"q": "doximty"}).content.decode()

    assert f'href="{prefix}/networks/?q=Doximity"' in page


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", ["nadie", "Ñandú", "Nápoles", "Ñu", "nube", "oca"]),
        ("es", ["nadie", "Nápoles", "nube", "Ñandú", "Ñu", "oca"]),
    ],
)
def test_names_are_sorted_by_the_alphabet_of_the_language(language, expected):
    with translation.override(language):
        assert sorted(set(expected), key=search.alphabetical) == expected


@pytest.mark.django_db
def test_a_spanish_list_has_its_own_letter_between_n_and_o():
    for slug, name in {"sermo": "Ñandú", "esanum": "Nzz", "doximity": "Oaa"}.items():
        network = Network.objects.get(slug=slug)
        network.name = name
        network.make_search_columns()
        network.save()
    shown = {}
    for language in ("en", "es"):
        with translation.override(language):
            slugs = Network.objects.all().sorted_by("name").values_list("slug", flat=True)
        shown[language] = [slug for slug in slugs if slug in {"sermo", "esanum", "doximity"}]

    assert shown == {"en": ["sermo", "esanum", "doximity"], "es": ["esanum", "sermo", "doximity"]}


@pytest.mark.django_db
def test_terms_stand_in_the_alphabet_of_the_language():
    countries = list(Country.objects.filter(code__in=["ES", "AE", "PA", "NL", "PE"]))

    with translation.override("es"):
        assert wording.named(wording.in_order(countries)) == (
            "Emiratos Árabes Unidos, España, Países Bajos, Panamá y Perú"
        )
    with translation.override("en"):
        assert wording.named(wording.in_order(countries)) == (
            "Netherlands, Panama, Peru, Spain and United Arab Emirates"
        )


def found_by_reading(query: str) -> set[str]:
    """Slugs of the networks that a search must find, by reading every text of the fixtures."""
    words, addresses = search.words(query), search.address_candidates(query)
    return {
        each.slug
        for each in entries()
        if all(any(word in text for text in folded_texts(each)) for word in words)
        or search.normalise_address(each.url) in addresses
    }


def rank_by_reading(network: Entry, query: str) -> int:
    """How well the network's names fit the query, as `search.rank` says it."""
    whole = " ".join(search.fold(query).split())
    names = [" ".join(search.fold(name).split()) for name in (network.name, *network.other_names)]
    if whole in names or search.normalise_address(network.url) in search.address_candidates(query):
        return 0
    if any(name.startswith(whole) for name in names):
        return 1
    return 2 if all(any(word in name for name in names) for word in search.words(query)) else 3


@cache
def folded_texts(network: Entry) -> list[str]:
    """The network's texts, folded once."""
    return [search.fold(text) for text in network.texts]


@st.composite
def plausible_queries(draw) -> str:
    """One to three words or parts of words out of one network's texts, in any case."""
    network = draw(st.sampled_from(entries()))
    words = sorted({word for text in network.texts for word in text.split()})
    chosen = draw(st.lists(st.sampled_from(words), min_size=1, max_size=3))
    chosen = [word[: draw(st.integers(2, 12))] for word in chosen]
    return draw(st.sampled_from([str, str.upper, str.lower]))(" ".join(chosen))


@pytest.mark.django_db
@settings(max_examples=150)
@given(plausible_queries() | st.text(max_size=20))
@example("100%")
@example("_")
@example("\\")
@example("ser\0mo")
@example("\0")
@example("sermo.com/\0")
@example("doctors.net.uk")
@example("Lista de correo de Atención Farmacéutica")
def test_a_search_finds_what_reading_every_text_finds(query):
    assert set(Network.objects.search(query).values_list("slug", flat=True)) == found_by_reading(query)


@pytest.mark.django_db
@settings(max_examples=50)
@given(plausible_queries())
def test_networks_whose_names_fit_better_come_first(query):
    results = Network.objects.search(query).sorted_by("relevance", query=query)

    ranks = [rank_by_reading(entry(slug), query) for slug in results.values_list("slug", flat=True)]

    assert ranks == sorted(ranks)


@pytest.mark.django_db
def test_every_network_is_found_by_its_exact_name_before_those_that_only_resemble_it():
    for each in entries():
        results = Network.objects.search(each.name).sorted_by("relevance", query=each.name)
        slugs = list(results.values_list("slug", flat=True))

        fitting = {slug for slug in slugs if rank_by_reading(entry(slug), each.name) == 0}
        assert each.slug in slugs[: len(fitting)], each.name


@pytest.mark.django_db
def test_every_network_is_found_by_each_of_its_other_names():
    for each in entries():
        for name in each.other_names:
            assert Network.objects.search(name).filter(slug=each.slug).exists(), name


@pytest.mark.django_db
def test_every_network_with_an_address_is_found_by_it():
    for each in entries():
        if each.url:
            assert Network.objects.search(each.url).filter(slug=each.slug).exists(), each.url


@pytest.mark.django_db
def test_a_pasted_address_of_a_page_finds_its_network_first():
    results = Network.objects.search("https://www.sermo.com/login?x=1")

    assert results.sorted_by("relevance", query="https://www.sermo.com/login?x=1")[0].slug == "sermo"


@pytest.mark.parametrize("query", ["atencion", "Atención", "ATENCIÓN", "atencio\u0301n"])
@pytest.mark.django_db
def test_case_and_accents_make_no_difference(query):
    slugs = set(Network.objects.search(query).values_list("slug", flat=True))

    assert slugs == found_by_reading("atencion") != set()


@pytest.mark.django_db
def test_every_word_must_match():
    both = set(Network.objects.search("spain doctors").values_list("slug", flat=True))

    assert both == found_by_reading("spain") & found_by_reading("doctors") != set()
    assert not Network.objects.search("sermo qqqqqqqqqq").exists()


@pytest.mark.parametrize("query", ["", "   ", "\0", "\u0301"])
@pytest.mark.django_db
def test_a_search_without_a_word_leaves_nothing_out(query):
    assert Network.objects.search(query).count() == len(entries())


@pytest.mark.parametrize(
    "query",
    [
        "ser\0mo",
        "\0" * 300,
        "a" * 10_000,
        "é " * 5_000,
        "a." * 5_000,
        "https://a.b/" + "/" * 10_000,
        "https://sermo.com/" + "\0" * 50,
        "%_\\'\";--" * 99,
        "\ufdfa" * 10_000,  # one sign that folds to eighteen
        "𝕊𝕖𝕣𝕞𝕠",
        "\u202e\u2028\x85\x1f",
        "\u0301",
    ],
    ids=range(12),
)
@pytest.mark.django_db
def test_strange_queries_do_no_harm(query):
    for sort in ("relevance", "name"):
        list(Network.objects.search(query).sorted_by(sort, query=query))
    search.suggestions(query, ALL_NAMES)
    search.marked("Sermo, a network", query)


# --- Addresses that lead nowhere ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/networks/sermo/", "sermo"),
        ("/networks/med-social.html", "med social"),
        ("/Doctors.net.uk", "Doctors net"),
        ("/médicos_en_red/", "médicos en red"),
        ("/a/b/", ""),
        ("/'%20OR%201=1--", "20OR 201 1"),
        ("/", ""),
        ("/\0\0\0/", ""),
    ],
)
def test_an_address_says_in_words_what_its_last_part_says(path, words):
    assert search.address_words(path) == words
