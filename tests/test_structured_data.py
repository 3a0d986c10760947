"""What pages say in schema.org's words is valid there and says what the page says."""

import json
import re

import pytest

from networks.models import Network, OtherName
from tests.directory import entry

pytestmark = pytest.mark.django_db

SITE = "http://testserver"

# The part of schema.org's vocabulary that is used here: properties by type, each with what it expects.
THING = {
    "name": str,
    "description": str,
    "url": "address",
    "alternateName": [str],
    "mainEntityOfPage": "address",
}
WORK = THING | {
    "inLanguage": ("language", ["language"]),
    "audience": ["Audience"],
    "dateCreated": "date",
    "dateModified": "date",
    "datePublished": "date",
    "creativeWorkStatus": str,
    "isAccessibleForFree": bool,
    "isPartOf": "reference",
    "provider": "Organization",
}
VOCABULARY = {
    "WebSite": WORK | {"potentialAction": "SearchAction"},
    "SearchAction": THING | {"target": "EntryPoint", "query-input": str},
    "EntryPoint": {"urlTemplate": str},
    "WebPage": WORK | {"lastReviewed": "date", "mainEntity": ("reference", "ItemList")},
    "CollectionPage": WORK | {"mainEntity": ("reference", "ItemList")},
    "WebApplication": WORK
    | {
        "applicationCategory": str,
        "operatingSystem": str,
        "countriesSupported": [str],
        "featureList": [str],
    },
    "Organization": THING,
    "Audience": THING | {"audienceType": str},
    "Dataset": WORK | {"license": "address", "creator": "Organization", "distribution": ["DataDownload"]},
    "DataDownload": THING | {"encodingFormat": str, "contentUrl": "address"},
    "BreadcrumbList": {"itemListElement": ["ListItem"]},
    "ItemList": {"itemListElement": ["ListItem"], "numberOfItems": int},
    "ListItem": THING | {"position": int, "item": "address"},
}
FORMS = {
    "address": r"https?://[^\s{}]+",
    "date": r"\d{4}(-\d{2}-\d{2})?",
    "language": "[a-z]{2}",
}


def assert_valid(value, expected) -> None:
    """The value is of the kind, or of one of the kinds, that the vocabulary expects."""
    if isinstance(expected, tuple):
        kinds = [each for each in expected if isinstance(each, list) == isinstance(value, list)]
        if isinstance(value, dict):
            kinds = [each for each in kinds if (each == "reference") == ("@type" not in value)]
        (expected,) = kinds
    if isinstance(expected, list):
        assert isinstance(value, list)
        assert value
        for each in value:
            assert_valid(each, expected[0])
    elif isinstance(expected, type):
        assert type(value) is expected
        assert value != ""
    elif expected == "reference":
        assert value.keys() == {"@id"}
        assert_valid(value["@id"], "address")
    elif expected in FORMS:
        assert re.fullmatch(FORMS[expected], value), value
    else:
        assert value["@type"] == expected
        for name in value.keys() - {"@type", "@id"}:
            assert_valid(value[name], VOCABULARY[expected][name])


def nodes(client, address: str) -> dict[str, dict]:
    """The nodes of a page by their type, all of them valid."""
    markup = client.get(address).content.decode()
    (text,) = re.findall('<script type="application/ld[+]json">(.*?)</script>', markup, re.DOTALL)
    data = json.loads(text)
    assert data.keys() == {"@context", "@graph"}
    assert data["@context"] == "https://schema.org"
    for node in data["@graph"]:
        assert_valid(node, node["@type"])
    return {node["@type"]: node for node in data["@graph"]}


@pytest.mark.parametrize("slug", ["sermo", "facebook", "doctors-hangout", "medhelp", "360-medics", "minkore"])
def test_what_a_networks_page_says_is_valid_and_true(client, slug):
    Network.objects.filter(slug=slug).exists() or pytest.fail(f"{slug} is not in the directory")
    expected, network = entry(slug), Network.objects.get(slug=slug)
    said = nodes(client, f"/networks/{slug}/")
    application = said["WebApplication"]

    assert application["name"] == expected.name
    assert set(application.get("alternateName", [])) == set(expected.other_names)
    assert application.get("url", "") == network.url
    assert set(application.get("inLanguage", [])) == set(network.languages.values_list("pk", flat=True))
    assert len(application.get("featureList", [])) == network.features.count()
    assert len(application.get("audience", [])) == network.audiences.count()
    assert application.get("provider", {}).get("name") == (network.operator and network.operator.name)
    assert said["WebPage"]["mainEntity"]["@id"] == application["@id"]
    assert said["WebPage"]["@id"] == f"{SITE}/networks/{slug}/"


@pytest.mark.parametrize(
    ("cost", "free"),
    [("free", True), ("freemium", True), ("paid", False), ("membership", False), ("unknown", None)],
)
def test_only_a_known_cost_is_said(client, cost, free):
    Network.objects.filter(slug="sermo").update(cost=cost)

    assert nodes(client, "/networks/sermo/")["WebApplication"].get("isAccessibleForFree") is free


def test_breadcrumbs_lead_through_pages_that_exist(client):
    steps = nodes(client, "/networks/sermo/")["BreadcrumbList"]["itemListElement"]

    assert [step["position"] for step in steps] == [1, 2, 3, 4]
    assert [step["name"] for step in steps] == [
        "Medsocial",
        "Directory",
        "All-specialty medical networks",
        "Sermo",
    ]
    for step in steps:
        assert client.get(step["item"].removeprefix(SITE)).status_code == 200


def test_a_category_lists_its_first_networks_and_says_how_many_there_are(client):
    page = nodes(client, "/categories/vertical/")["CollectionPage"]
    listed = page["mainEntity"]

    assert listed["numberOfItems"] == Network.objects.filter(category="vertical").count()
    assert [item["position"] for item in listed["itemListElement"]] == list(range(1, 25))
    assert client.get(listed["itemListElement"][0]["url"].removeprefix(SITE)).status_code == 200


def test_the_home_page_says_how_to_search(client):
    action = nodes(client, "/")["WebSite"]["potentialAction"]
    address = action["target"]["urlTemplate"].replace("{search_term_string}", "sermo")

    assert client.get(address.removeprefix(SITE)).status_code == 200


def test_no_name_can_end_the_block(client):
    network = Network.objects.get(slug="sermo")
    nasty = "</script><script>alert(1)</script><!-- & \u2028"
    OtherName.objects.create(network=network, name=nasty)

    assert nasty in nodes(client, "/networks/sermo/")["WebApplication"]["alternateName"]
    assert "<script>alert" not in client.get("/networks/sermo/").content.decode()
