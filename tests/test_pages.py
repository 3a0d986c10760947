"""What holds for home, categories, operators and about; and what about and the style guide say."""

import re

import pytest

from networks.models import Network
from tests.directory import entries, rows, terms
from tests.tree import Tree, attributes

pytestmark = pytest.mark.django_db

# The queries of each: the revision, and what stands beside it.
PAGES = {
    "/": ("The social networks that doctors use", None),
    "/categories/": ("Categories", 3),  # categories with numbers, footer
    "/categories/vertical/": (
        "All-specialty medical networks",
        10,
    ),  # itself, numbers, two lists, rows (4), footer
    "/operators/meta/": ("Meta", 7),  # itself, rows (4), footer
    "/about/": ("How entries are made", 8),  # six counts, footer
    "/accessibility/": ("Accessibility", 2),  # footer
    "/privacy/": ("Privacy", 2),  # footer
}
ENDED = {"closed", "merged", "renamed"}


@pytest.fixture
def read(client):
    """Open a page that is there."""

    def open_page(address: str) -> Tree:
        response = client.get(address)
        assert response.status_code == 200
        return Tree(response.content.decode())

    return open_page


# --- All of them -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", PAGES)
def test_a_page_has_its_title_and_one_heading(read, address):
    shown = read(address)

    assert shown.title == f"{PAGES[address][0]} · Medsocial"
    assert len(shown.headings()) == 1


@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_described_in_words_of_its_own(read, address):
    described = [
        re.search('<meta name="description" content="(.*?)">', read(each).markup)[1] for each in PAGES
    ]

    assert len(set(described)) == len(PAGES)
    assert all(described)


@pytest.mark.parametrize(
    ("address", "number"), [(page, number) for page, (_, number) in PAGES.items() if number]
)
def test_a_page_costs_the_same_few_queries(client, django_assert_num_queries, address, number):
    with django_assert_num_queries(number):
        client.get(address)


def test_home_costs_at_most_ten_queries_and_as_many_among_ten_networks(
    client, django_assert_num_queries, request
):
    # revision; the finder’s audiences; categories; percentages and their countries; survey, its source, shares;
    # newest; footer
    with django_assert_num_queries(10):
        client.get("/")
    request.getfixturevalue("few_networks")
    with django_assert_num_queries(10):
        client.get("/")


@pytest.mark.parametrize("address", PAGES)
def test_a_page_can_only_be_read(client, address):
    assert client.post(address).status_code == 405
    assert client.head(address).status_code == 200


@pytest.mark.parametrize("address", PAGES)
def test_no_link_of_a_page_leads_nowhere(client, read, address):
    shown = read(address)
    addresses = {link["href"] for link in shown.links() if link["href"].startswith(("/", "#"))}

    assert {each[1:] for each in addresses if each[0] == "#"} <= shown.ids.keys()
    for each in sorted(each for each in addresses if each[0] == "/"):
        assert client.get(each).status_code == 200, each


# --- About -------------------------------------------------------------------------------------------------


def test_about_counts_what_the_database_holds(read):
    statuses = [each.status for each in entries()]
    words = read("/about/").text

    for expected in (
        f"Networks {len(statuses)} known to be active {statuses.count('active')}",
        f"not known whether active {statuses.count('unknown')}",
        f"ended {sum(status in ENDED for status in statuses)}",
        f"Communities inside them {len(rows('community'))}",
        f"Sources {len(terms('source')):,}",
        f"supports a fact {len(rows('citation')):,}",
        f"Surveys {len(rows('survey'))}",
        f"Percentages in them {len(rows('usageshare'))}",
    ):
        assert expected in words


# --- Style guide -------------------------------------------------------------------------------------------


def test_the_style_guide_is_shown_in_debug_mode_only(client, settings):
    assert client.get("/styleguide/").status_code == 404

    settings.DEBUG = True

    assert client.get("/styleguide/").status_code == 200


def test_the_style_guide_shows_every_component(read, settings):
    settings.DEBUG = True
    shown = read("/styleguide/")
    classes = {name for each in shown.elements for name in (attributes(each).get("class") or "").split()}

    assert {
        "button",
        "quiet",
        "chip",
        "badge",
        "ended",
        "active",
        "notice",
        "facts",
        "entry",
        "marks",
        "no-source",
        "table-region",
        "field",
        "error-summary",
    } <= classes
    assert {f"hue-{code}" for code in terms("category")} <= classes
    assert {"meter", "table", "select", "textarea"} <= {each.name for each in shown.elements}
    assert len(shown.headings()) == 1


def test_the_style_guide_works_without_any_entry(read, settings):
    settings.DEBUG = True
    Network.objects.update(is_published=False)

    assert len(read("/styleguide/").headings()) == 1
