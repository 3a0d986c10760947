"""Downloads hold exactly what their list shows, as their schema says, and give the same data back."""

import csv
import gc
import io
import json
import random
import tracemalloc
import zipfile

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from jsonschema import Draft202012Validator
from jsonschema.validators import validator_for

from networks import publishing, revision
from networks.models import (
    Category,
    Feature,
    FeatureGroup,
    Network,
    Operator,
    SlugHistory,
    Source,
    Survey,
    UsageShare,
)
from networks.open_data import archive
from networks.open_data.collections import COLLECTIONS, NETWORKS, everything
from networks.open_data.schema import VOCABULARIES
from tests.directory import entries, entry, rows
from tests.page import Page

pytestmark = pytest.mark.django_db

SITE = "http://testserver"
QUERIES = [
    "",
    "?country=ES",
    "?category=student&sort=name",
    "?q=surgeons&cost=free",
    "?audience=nurses&audience=pharmacists&identity=unknown",
    "?feature=jobs&feature=groups&sort=-members",
    "?founded_min=2010&founded_max=2012&sort=-founded",
    "?status=closed&network=sermo&network=esanum&page=2",
    "?category=nonsense&country=ES&founded_min=%00",
]


def sent(client, address: str) -> str:
    """The whole of a download."""
    response = client.get(address)
    assert response.status_code == 200
    assert response.streaming
    return b"".join(response.streaming_content).decode()


def document(client, address: str) -> dict:
    return json.loads(sent(client, address))


def table(client, address: str) -> list[dict]:
    """The lines of a table by their columns, as a spreadsheet reads them."""
    text = sent(client, address)
    assert text[0] == "\ufeff"
    return list(csv.DictReader(io.StringIO(text[1:], newline="")))


def listed(client, query: str) -> list[str]:
    """Slugs of all pages of the directory's list, in order."""
    found, number = [], 1
    query = "&".join(
        part for part in query.removeprefix("?").split("&") if part and not part.startswith("page=")
    )
    while True:
        response = client.get(f"/networks/?{query}&page={number}")
        if response.status_code == 404:
            return found
        page = Page(response.content.decode())
        found += page.networks
        if len(found) >= page.count:
            return found
        number += 1


# --- The same as the page ----------------------------------------------------------------------------------


@pytest.mark.parametrize("query", QUERIES)
def test_a_download_holds_what_the_list_shows_in_the_same_order(client, query):
    shown = listed(client, query)
    found = document(client, f"/data/networks.json{query}")

    assert [each["slug"] for each in found["networks"]] == shown
    assert found["count"] == len(shown)
    assert [each["slug"] for each in table(client, f"/data/networks.csv{query}")] == shown


def test_random_combinations_of_filters_give_what_the_list_shows(client):
    chance = random.Random(7)  # noqa: S311 not a secret
    options = list(Page(client.get("/networks/").content.decode()).choices)

    for _ in range(5):
        query = "?" + "&".join(f"{name}={value}" for name, value in chance.sample(options, 2))
        shown = listed(client, query)
        assert [each["slug"] for each in document(client, f"/data/networks.json{query}")["networks"]] == shown


def test_lists_link_to_their_downloads_with_their_query(client):
    for page, name, query in (
        ("/networks/", "networks", "?category=student&sort=name"),
        ("/communities/", "communities", "?topic=students"),
        ("/surveys/", "surveys", "?country=ES"),
    ):
        links = Page(client.get(page + query).content.decode()).links
        assert f"/data/{name}.csv{query}" in links
        assert f"/data/{name}.json{query}" in links


def test_a_choice_for_comparison_is_not_part_of_a_download(client):
    links = Page(client.get("/networks/?cost=free&network=sermo").content.decode()).links

    assert "/data/networks.json?cost=free" in links


def test_surveys_and_communities_take_the_query_of_their_list(client):
    surveys = document(client, "/data/surveys.json?country=ES&network=facebook")["surveys"]
    communities = document(client, "/data/communities.json?topic=students")["communities"]

    assert 0 < len(surveys) < Survey.objects.count()
    assert all(
        {"slug": "facebook", "name": "Facebook"} in [s["network"] for s in each["shares"]] for each in surveys
    )
    assert {each["topic"]["code"] for each in communities} == {"students"}


def test_what_makes_no_sense_is_named_and_ignored(client):
    found = document(client, "/data/networks.json?category=nonsense&cost=free")

    assert found["ignored"] == ["category"]
    assert {each["cost"]["code"] for each in found["networks"]} == {"free"}


def test_drafts_are_in_no_download(client):
    Network.objects.filter(slug="facebook").update(is_published=False)

    for name in ("networks", "communities"):
        assert '"slug": "facebook"' not in sent(client, f"/data/{name}.json")
    assert client.get("/networks/facebook.json").status_code == 404


def test_the_record_of_a_withdrawn_entry_says_why_it_is_gone(client):
    publishing.withdraw(
        Network.objects.filter(slug="facebook"), reason="It was a shop.", reason_es="Era una tienda."
    )
    english, spanish = client.get("/networks/facebook.json"), client.get("/es/networks/facebook.json")

    assert (english.status_code, spanish.status_code) == (410, 410)
    assert english.json() == {
        "name": "Facebook",
        "withdrawn_on": timezone.localdate().isoformat(),
        "reason": "It was a shop.",
    }
    assert spanish.json()["reason"] == "Era una tienda."


def test_the_record_under_a_former_slug_leads_on_to_todays(client):
    SlugHistory.objects.create(slug="thefacebook", network=Network.objects.get(slug="facebook"))

    response = client.get("/networks/thefacebook.json")

    assert (response.status_code, response["Location"]) == (301, "/networks/facebook.json")


# --- What records say --------------------------------------------------------------------------------------


@pytest.mark.parametrize("slug", ["sermo", "facebook", "medhelp", "360-medics"])
def test_a_record_says_what_the_fixtures_say(client, slug):
    expected = entry(slug)
    response = client.get(f"/networks/{slug}.json")
    found = response.json()["network"]

    assert response["Content-Type"] == "application/json"
    for name in ("name", "summary_es", "founded_year", "closed_year", "country_count_claim"):
        assert found[name] == getattr(expected, name)
    for name in ("status", "access", "identity", "cost", "coverage", "category"):
        assert found[name]["code"] == getattr(expected, name)
    for name in ("countries", "languages", "audiences", "specialties", "features", "funding", "platforms"):
        assert {term["code"] for term in found[name]} == getattr(expected, name)
        assert all(term["name"] for term in found[name])
    assert found["summary"] == expected.summary_en
    assert found["status_as_of"] == (expected.status_as_of or None)
    assert len(found["figures"]) == len(expected.figures)
    cited = {code for codes in found["evidence"].values() for code in codes}
    assert cited | {each["source"] for each in found["figures"]} == {
        each["code"] for each in found["sources"]
    }
    citations = [each for each in rows("citation") if each["network"] == [slug]]
    assert sum(map(len, found["evidence"].values())) == len(citations)


def test_a_page_links_to_its_data(client):
    assert '<link rel="alternate" type="application/json" href="/networks/sermo.json">' in (
        client.get("/networks/sermo/").content.decode()
    )


def test_the_table_has_codes_and_names(client):
    (line,) = [each for each in table(client, "/data/networks.csv") if each["slug"] == "sermo"]

    assert (line["category"], line["category_name"]) == ("vertical", "All-specialty medical networks")
    assert set(line["languages"].split()) == entry("sermo").languages
    assert line["sources"].startswith("http")


def test_every_percentage_stands_on_a_line_of_its_own(client):
    lines = table(client, "/data/surveys.csv")

    assert len([line for line in lines if line["share_percent"]]) == len(rows("usageshare"))
    assert {line["slug"] for line in lines} == set(Survey.objects.values_list("slug", flat=True))


def test_nothing_in_a_table_runs_as_a_formula(client):
    Network.objects.filter(slug="sermo").update(name="=cmd|' /C calc'!A0", summary_en="+1", summary_es="@a")
    (line,) = [each for each in table(client, "/data/networks.csv") if each["slug"] == "sermo"]

    assert line["name"] == "'=cmd|' /C calc'!A0"
    assert (line["summary"], line["summary_es"]) == ("'+1", "'@a")


# --- Schemas -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", COLLECTIONS)
def test_every_document_is_as_its_schema_says(client, name):
    found = document(client, f"/data/{name}.json")
    response = client.get(found["$schema"].removeprefix(SITE))
    schema = json.loads(response.content)

    assert response["Content-Type"] == "application/schema+json"
    assert validator_for(schema) is Draft202012Validator
    Draft202012Validator.check_schema(schema)
    assert [error.message for error in Draft202012Validator(schema).iter_errors(found)][:3] == []
    assert len(found[name]) == found["count"] == everything(name).count()


def test_a_schema_refuses_what_is_not_a_record(client):
    found = document(client, "/data/networks.json?q=sermo")
    schema = json.loads(client.get("/data/networks.schema.json").content)
    for name, wrong in (
        ("founded_year", "2005"),
        ("status_as_of", "May 2020"),
        ("status", {"code": "x", "name": "X"}),
    ):
        broken = found | {"networks": [found["networks"][0] | {name: wrong}]}

        assert not Draft202012Validator(schema).is_valid(broken)


# --- Manners -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    ["/data/networks.csv", "/data/networks.json", "/data/networks.schema.json", "/data/medsocial.zip"],
)
def test_scripts_of_other_sites_may_read_the_data(client, address, settings, tmp_path):
    settings.VAR_DIR = tmp_path

    response = client.get(address)
    response.close()

    assert response["Access-Control-Allow-Origin"] == "*"
    assert client.post(address).status_code == 405


@pytest.mark.parametrize(
    "address", ["/", "/networks/", "/networks/sermo/", "/networks/sermo.json", "/surveys/"]
)
def test_scripts_of_other_sites_may_read_nothing_else(client, address):
    assert "Access-Control-Allow-Origin" not in client.get(address)


@pytest.mark.parametrize(
    "address", ["/data/nothing.csv", "/data/nothing.json", "/data/x.schema.json", "/networks/x.json"]
)
def test_what_does_not_exist_is_missing(client, address):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("name", COLLECTIONS)
def test_few_networks_cost_as_many_queries_as_a_batch_of_them(client, django_assert_max_num_queries, name):
    first = str(everything(name).first().pk)
    rows = everything(name).filter(pk=first)
    with django_assert_max_num_queries(16):  # rows, and a query for each of the networks' many-valued fields
        list(COLLECTIONS[name].records(rows))
    with django_assert_max_num_queries(16):
        list(COLLECTIONS[name].records(everything(name)[:100]))


def test_memory_does_not_grow_with_the_number_of_rows():
    Network.objects.bulk_create(
        Network(
            slug=f"plain-{number}",
            name=f"Plain {number}",
            category_id="vertical",
            summary_en="x" * 160,
            description_en="y" * 2000,
            coverage="global",
            is_published=True,
        )
        for number in range(2400)
    )

    def peak(number: int) -> int:
        rows = Network.objects.filter(slug__startswith="plain-").order_by("pk")[:number]
        tracemalloc.start()
        for number, _line in enumerate(NETWORKS.json(rows, {})):
            if number % 50 == 0:
                gc.collect()  # rows that are done with are gone at once, so that only those in use are counted
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return highest

    gc.freeze()  # what the rest of the suite holds need not be looked at each time
    peak(200)  # what is only imported and remembered once
    assert peak(2400) < 1.3 * peak(600)
    gc.unfreeze()


# --- The page ----------------------------------------------------------------------------------------------


def test_the_page_explains_every_field_and_every_code(client):
    text = " ".join(client.get("/data/").content.decode().split())

    for collection in COLLECTIONS.values():
        for field in collection.fields:
            assert f"<code>{field.name}</code>" in text
    for code in Category.objects.values_list("pk", flat=True):
        assert f"<code>{code}</code>" in text
    assert "CC BY" in text or "Creative Commons Attribution 4.0" in text


def test_the_page_costs_the_same_few_queries(client, django_assert_max_num_queries, request):
    with django_assert_max_num_queries(20):  # five counts, eleven vocabularies, the newest change, the footer
        client.get("/data/")
    request.getfixturevalue("few_networks")
    with django_assert_max_num_queries(20):
        client.get("/data/")


# --- Archive -----------------------------------------------------------------------------------------------


@pytest.fixture
def downloaded(client, settings, tmp_path):
    """The archive as a file."""
    settings.VAR_DIR = tmp_path
    response = client.get("/data/medsocial.zip")
    path = tmp_path / "medsocial.zip"
    path.write_bytes(b"".join(response.streaming_content))
    return path


def test_the_archive_holds_every_collection_in_every_form(downloaded):
    with zipfile.ZipFile(downloaded) as held:
        assert held.testzip() is None
        assert set(held.namelist()) == {
            "medsocial/README.txt",
            "medsocial/vocabularies.json",
            *(f"medsocial/{name}.{form}" for name in COLLECTIONS for form in ("json", "csv", "schema.json")),
        }


def test_the_archive_is_made_once_a_revision(client, settings, tmp_path, monkeypatch, downloaded):
    before = downloaded.read_bytes()
    monkeypatch.setattr(archive, "write", lambda *args: pytest.fail("made again"))

    assert b"".join(client.get("/data/medsocial.zip").streaming_content) == before

    monkeypatch.undo()
    settings.VAR_DIR = tmp_path
    Network.objects.get(slug="sermo").save()

    assert b"".join(client.get("/data/medsocial.zip").streaming_content) != before


def test_an_archive_is_given_where_nothing_can_be_kept(client, settings, tmp_path):
    (tmp_path / "archives").write_text("in the way")
    settings.VAR_DIR = tmp_path

    content = b"".join(client.get("/data/medsocial.zip").streaming_content)

    assert zipfile.is_zipfile(io.BytesIO(content))


def empty_the_directory() -> None:
    """Take everything out, within the test's transaction."""
    Network.objects.update(successor=None)
    for model in (
        UsageShare,
        Survey,
        Network,
        Operator,
        Source,
        Feature,
        FeatureGroup,
        *VOCABULARIES.values(),
    ):
        model.objects.all().delete()


def test_an_archive_gives_the_same_data_back(client, settings, tmp_path, downloaded):
    before = archive_texts(downloaded)
    empty_the_directory()
    emptied = revision.current()
    call_command("load_archive", str(downloaded), verbosity=0)
    assert revision.current() > emptied
    settings.VAR_DIR = tmp_path / "again"

    again = tmp_path / "again.zip"
    again.write_bytes(b"".join(client.get("/data/medsocial.zip").streaming_content))

    assert archive_texts(again) == before
    assert Network.objects.count() == len(entries())
    assert "sermo" in listed(client, "?q=sermo")


@pytest.mark.parametrize("content", [b"", b"no zip", None])
def test_a_file_that_is_no_archive_is_refused_and_nothing_is_written(tmp_path, content):
    empty_the_directory()
    path = tmp_path / "broken.zip"
    if content is None:
        with zipfile.ZipFile(path, "w") as held:
            held.writestr("medsocial/vocabularies.json", '{"feature_groups": []}')
    else:
        path.write_bytes(content)

    with pytest.raises(CommandError, match=r"broken\.zip"):
        call_command("load_archive", str(path))
    assert not Category.objects.exists()


def archive_texts(path) -> dict[str, object]:
    """What every file of an archive says, but for the counter that grows with every change."""
    with zipfile.ZipFile(path) as held:
        texts = {name: held.read(name).decode() for name in held.namelist()}
    documents = {name: json.loads(text) for name, text in texts.items() if name.endswith(".json")}
    for each in documents.values():
        each.pop("revision", None)
    return texts | documents


def test_a_full_database_is_left_as_it_is(downloaded):
    with pytest.raises(CommandError, match="not empty"):
        call_command("load_archive", str(downloaded))


def test_a_source_is_a_page(client):
    assert len(document(client, "/data/sources.json")["sources"]) == Source.objects.count()
