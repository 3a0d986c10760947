"""Search in plain functions: folding of text, words, addresses, ranking and "did you mean".

A search finds what has every word in its folded text, and a network also if the query is an address of it.
Networks whose names match come first.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import reduce
from operator import or_
from urllib.parse import urlsplit

from django.db.models import Case, IntegerField, Q, Value, When
from django.utils.translation import get_language
from rapidfuzz import fuzz, process

MAX_QUERY_LENGTH = 200
MAX_WORDS = 10
MAX_PIECES = 30
SUGGESTION_CUTOFF = 74  # of 100; "doximty" scores 93 against "Doximity", unrelated names stay under 70

# Letters that Unicode does not take apart, and marks that keyboards and editors write in several ways.
_SPELLINGS = str.maketrans(
    {
        "\0": "",  # no text of ours holds it, and PostgreSQL refuses it
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "ı": "i",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
        "‘": "'",
        "’": "'",
        "“": '"',
        "”": '"',
        "‐": "-",
        "‑": "-",
        "–": "-",
        "—": "-",
    }
)
_ADDRESS = re.compile(r"^(?:https?://)?(?:[a-z0-9-]+\.)+[a-z]{2,}(?::\d+)?(?:[/?#]\S*)?$")

_SUFFIX = re.compile(r"\.[A-Za-z]{2,5}$")  # .html, .php
_NOT_OF_A_WORD = re.compile(r"[\W_]+")


def fold(text: str) -> str:
    """The text without case, accents and typographic variety: "Médicos" and "MEDICOS" become "medicos"."""
    decomposed = unicodedata.normalize("NFKD", text)
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return bare.casefold().translate(_SPELLINGS)


def alphabetical(text: str, language: str | None = None) -> str:
    """What a text is sorted by in a language, or in the page's: Spanish has a letter of its own between n and o."""
    if (language or get_language()) != "es":
        return fold(text)
    return fold(unicodedata.normalize("NFC", text).casefold().replace("ñ", "n~"))  # "~" comes after "z"


def name_column() -> str:
    """The column that sorts names in the alphabet of the page's language: folded names begin with the name."""
    return "search_order_es" if get_language() == "es" else "search_names"


def words(query: str) -> list[str]:
    """The folded words of a query, each once, in order; at most MAX_WORDS."""
    return list(dict.fromkeys(fold(query[:MAX_QUERY_LENGTH]).split()))[:MAX_WORDS]


def normalise_address(url: str) -> str:
    """Host and path of a web address, without scheme, "www.", query and closing slash; "" if it is none.

    "https://www.Sermo.com/login/" becomes "sermo.com/login".
    """
    url = fold(url.strip())
    if not _ADDRESS.match(url):
        return ""
    try:
        parts = urlsplit(url if "://" in url else f"//{url}")
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return ""
    return (host + parts.path).rstrip("/")


def address_candidates(query: str) -> list[str]:
    """Addresses under which a pasted address could be known, from the most specific to the bare domain.

    "https://app.sermo.com/a/b" gives app.sermo.com/a/b, app.sermo.com/a, app.sermo.com and sermo.com.
    """
    address = normalise_address(query[:MAX_QUERY_LENGTH])
    if not address:
        return []
    host, *path = address.split("/")
    labels = host.split(".")
    with_path = ["/".join([host, *path[:length]]) for length in range(len(path), 0, -1)]
    domains = [".".join(labels[start:]) for start in range(len(labels) - 1)]
    return (with_path + domains)[:MAX_WORDS]


def words_condition(query: str) -> Q:
    """What anything searchable must fulfil to be found: every word in its text."""
    found = Q()
    for word in words(query):
        found &= Q(search_text__contains=word)
    return found


def names_condition(query: str) -> Q:
    """What a network must fulfil for its names to hold every word."""
    found = Q()
    for word in words(query):
        found &= Q(search_names__contains=word)
    return found


def condition(query: str) -> Q:
    """What a network must fulfil to be found: every word in its text, or a known address of it."""
    found = words_condition(query)
    candidates = address_candidates(query)
    return found | Q(address__in=candidates) if candidates else found


def rank(query: str) -> Case:
    """An expression that is smaller the better a network's names fit the query, which has at least one word.

    0: a name or address is the query; 1: a name begins with it; 2: the names hold every word; 3: others.
    """
    whole = " ".join(fold(query[:MAX_QUERY_LENGTH]).split())
    return Case(
        When(
            Q(search_names__contains=f"\n{whole}\n") | Q(address__in=address_candidates(query)), then=Value(0)
        ),
        When(search_names__contains=f"\n{whole}", then=Value(1)),
        When(names_condition(query), then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )


def pieces(query: str) -> list[str]:
    """Every three letters in a row of a query's words, and its beginning: a mistyped name shares some of them."""
    parts = words(query)
    found = [f"\n{parts[0][:2]}"] if parts else []
    found += [part[start : start + 3] for part in parts for start in range(len(part) - 2)]
    return list(dict.fromkeys(found))[:MAX_PIECES]


def pieces_condition(pieces: Iterable[str]) -> Q:
    """What a network must fulfil for its names to hold any of the pieces."""
    return reduce(or_, (Q(search_names__contains=piece) for piece in pieces), Q())


def one_if(piece: str) -> Case:
    """An expression that is 1 where the names hold the piece, otherwise 0."""
    held = When(search_names__contains=piece, then=Value(1))
    return Case(held, default=Value(0), output_field=IntegerField())


def names_document(names: Iterable[str]) -> str:
    """The folded names, each on a line of its own, as `rank` expects them."""
    return "\n".join(["", *(" ".join(fold(name).split()) for name in names), ""])


def text_document(texts: Iterable[str]) -> str:
    """The folded texts, as `words_condition` expects them."""
    return "\n".join(" ".join(fold(text).split()) for text in texts if text)


def address_words(path: str) -> str:
    """What the address of a missing page says in words: "/networks/med-social.html" becomes "med social".

    The last part speaks for the rest; "" if it says nothing that could be a name.
    """
    last = next((part for part in reversed(path[:MAX_QUERY_LENGTH].split("/")) if part), "")
    found = _NOT_OF_A_WORD.sub(" ", _SUFFIX.sub("", last)).split()
    return " ".join(found) if any(len(word) > 2 for word in found) else ""


def suggestions(query: str, names: Iterable[str], limit: int = 3) -> list[str]:
    """The names that a mistyped query most likely meant, best first."""
    choices = {name: fold(name) for name in dict.fromkeys(names)}
    best = process.extract(
        fold(query[:MAX_QUERY_LENGTH]),
        choices,
        scorer=fuzz.ratio,
        score_cutoff=SUGGESTION_CUTOFF,
        limit=limit,
    )
    return [name for _, _, name in best]


def marked(text: str, query: str) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it matches a word of the query."""
    wanted = [re.escape(word) for word in sorted(words(query), key=len, reverse=True)]
    if not wanted:
        return [(text, False)]
    # Folding may change a letter's length ("æ" becomes two), so remember where each folded letter came from.
    folded = [(part, index) for index, letter in enumerate(text) for part in fold(letter)]
    origin = [index for _, index in folded] + [len(text)]
    pieces, end = [], 0
    for match in re.finditer("|".join(wanted), "".join(part for part, _ in folded)):
        # Up to the next letter, so that the accents of the last one stay with it.
        start, stop = origin[match.start()], max(origin[match.end() - 1] + 1, origin[match.end()])
        if start < end:
            continue
        pieces += [(text[end:start], False), (text[start:stop], True)]
        end = stop
    pieces.append((text[end:], False))
    return [piece for piece in pieces if piece[0]]
