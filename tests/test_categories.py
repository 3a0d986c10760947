"""Categories and operators list their networks and say how many of them live."""

import re

import pytest

from networks.models import Category, Network, Operator
from tests.directory import entries, operators, term, terms
from tests.page import Page
from tests.tree import Tree, plain

pytestmark = pytest.mark.django_db

ENDED = {"closed", "merged", "renamed"}


@pytest.fixture
def read(client):
    """Open a page that is there."""

    def open_page(address: str) -> Tree:
        response = client.get(address)
        assert response.status_code == 200
        return Tree(response.content.decode())

    return open_page


def in_default_order(networks) -> list[str]:
    """Slugs of networks: active ones first, then unknown, then ended; within that as the database sorts names."""
    slugs = [each.slug for each in networks]
    found = Network.objects.filter(slug__in=slugs).sorted_by("status")
    ranks = {"active": 0, "unknown": 1} | dict.fromkeys(ENDED, 2)
    assert [ranks[each.status] for each in found] == sorted(ranks[each.status] for each in found)
    return [each.slug for each in found]


# --- Categories --------------------------------------------------------------------------------------------


def test_all_categories_stand_with_description_advice_and_number_under_their_scope(read):
    shown = read("/categories/")

    assert shown.headings(2) == ["For everybody", "For medicine"]
    for code, category in terms("category").items():
        number = sum(each.category == code for each in entries())
        assert f"{category['name_en']} {number} networks" in shown.text
        assert plain(category["description_en"]) in shown.text
        assert plain(category["advice_en"]) in shown.text


@pytest.mark.parametrize("code", terms("category"))
def test_a_category_says_how_many_of_its_networks_live(read, code):
    statuses = [each.status for each in entries() if each.category == code]
    shown = read(f"/categories/{code}/")
    ended = sum(status in ENDED for status in statuses)

    assert plain(term("category", code)["description_en"]) in shown.text
    assert plain(term("category", code)["advice_en"]) in shown.text
    assert (
        f"{len(statuses)} networks: known to be active {statuses.count('active')}, ended {ended},"
        f" not known {statuses.count('unknown')}."
    ) in shown.text


@pytest.mark.parametrize("code", terms("category"))
def test_a_category_shows_its_first_networks_and_leads_to_all_of_them(client, read, code):
    mine = [each for each in entries() if each.category == code]
    shown = read(f"/categories/{code}/")

    assert shown.rows() == in_default_order(mine)[:24]
    address = f"/networks/?category={code}"
    assert address in {link["href"] for link in shown.links()}
    assert Page(client.get(address).content.decode()).count == len(mine)


def test_a_categorys_commonest_terms_lead_to_as_many_networks_as_they_say(client, read):
    shown = read("/categories/student/")
    links = [link for link in shown.links() if re.search("&(feature|audience|status)=", link["href"])]

    assert len(links) == 6 + 6 + 3
    for link in links:
        number = Page(client.get(link["href"]).content.decode()).count
        assert f"{link['text']} {number}" in shown.text


def test_commonest_features_are_counted_right(read):
    students = [each for each in entries() if each.category == "student"]
    counts = {code: sum(code in each.features for each in students) for code in terms("feature")}
    links = [link["href"] for link in read("/categories/student/").links()]
    shown = [counts[link.partition("feature=")[2]] for link in links if "feature=" in link]

    assert shown == sorted(counts.values(), reverse=True)[:6]


def test_a_category_without_networks_says_so(read):
    Category.objects.create(code="empty", name_en="Empty", scope="medical")

    assert "No network stands in this category yet." in read("/categories/empty/").text


def test_networks_that_are_not_public_are_neither_counted_nor_shown(read):
    kept, *hidden = [each.slug for each in entries() if each.category == "student"]
    Network.objects.filter(slug__in=hidden).update(is_published=False)
    shown = read("/categories/student/")

    assert "1 network: known to be active" in shown.text
    assert shown.rows() == [kept]
    assert "Student and trainee networks 1 network " in read("/categories/").text
    assert "Student and trainee networks 1 " in read("/").text


def test_an_unknown_category_is_not_found(client):
    assert client.get("/categories/nonsense/").status_code == 404


# --- Operators ---------------------------------------------------------------------------------------------


def test_every_operator_with_networks_has_a_page_with_all_of_them(read):
    for of, known in operators().items():
        mine = [each for each in entries() if each.operator == of]
        if not mine:
            continue
        shown = read(f"/operators/{of}/")
        assert shown.headings() == [known["name"]]
        assert shown.rows() == in_default_order(mine)
        if known.get("country"):
            assert term("country", known["country"])["name_en"] in shown.text
        if known.get("url"):
            assert known["url"] in {link["href"] for link in shown.links()}
        else:
            assert "Address not known" in shown.text


def test_an_operator_without_public_networks_has_no_page(client):
    Operator.objects.create(slug="idle", name="Idle")
    Network.objects.filter(operator__slug="meta").update(is_published=False)

    for of in ("idle", "meta", "no-such-operator"):
        assert client.get(f"/operators/{of}/").status_code == 404
