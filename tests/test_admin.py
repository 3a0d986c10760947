"""The curators' desk: every entry can be found, added and edited completely, at a bounded cost."""

import re
from collections import Counter
from datetime import date

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.db.models import Count
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate

from networks.admin import network_filters
from networks.history.records import is_version
from networks.models import (
    Audience,
    AudienceFigure,
    Category,
    ChangedNetwork,
    Citation,
    Community,
    Country,
    LinkCheck,
    Merge,
    Network,
    Operator,
    PendingImport,
    Revision,
    SlugHistory,
    Source,
    Suggestion,
    Survey,
    UsageShare,
)
from tests.admin_form import as_sent

pytestmark = pytest.mark.django_db

# Suggestions are decided about on a page of their own, see test_suggestion_review.py.
MODELS = [
    model for model in admin.site._registry if model._meta.app_label == "networks" and model is not Suggestion
]
MOST_QUERIES_OF_A_LIST = 15
every_model = pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
# Merges are made by merging and link checks by a machine; both stay as they are.
every_edited_model = pytest.mark.parametrize(
    "model", [model for model in MODELS if model not in {LinkCheck, Merge}], ids=lambda model: model.__name__
)


def address(model, page="changelist", *args) -> str:
    """The address of a model's page in the admin."""
    return reverse(f"admin:networks_{model._meta.model_name}_{page}", args=args)


def number_of_queries(client, url) -> int:
    """How many queries a page costs that is there."""
    with CaptureQueriesContext(connection) as queries:
        response = client.get(url)
    assert response.status_code == 200
    return len(queries)


def rows(prefix: str, *values: dict) -> dict:
    """New rows of an inline, as a browser would send them."""
    sent = {f"{prefix}-TOTAL_FORMS": len(values), f"{prefix}-INITIAL_FORMS": 0}
    for number, row in enumerate(values):
        sent |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return sent


def options(response) -> dict[str, dict[str, int]]:
    """The filters of a list as they stand on the page: by title the options with their counts."""
    filters = {}
    for part in response.content.decode().split('data-filter-title="')[1:]:
        title, rest = part.split('"', 1)
        found = re.findall(r">([^<>]+) \((\d+)\)</a>", rest.split("</details>")[0])
        filters[title] = {label.strip(): int(count) for label, count in found}
    return filters


def listed(client, **query) -> set[str]:
    """Slugs of the networks that the list finds."""
    return {network.slug for network in client.get(address(Network), query).context["cl"].queryset}


def run_action(client, action: str, *networks: Network):
    """Choose networks in the list and run an action on them."""
    chosen = {"action": action, "_selected_action": [network.pk for network in networks]}
    return client.post(address(Network), chosen, follow=True)


# --- Every model -------------------------------------------------------------------------------------------


def test_every_model_is_registered():
    # Nobody edits the counter of revisions, what changed under which, or the file of an import between its two
    # pages; versions are read on the pages of what they are versions of.
    models = {model for model in apps.get_app_config("networks").get_models() if not is_version(model)}
    assert {*MODELS, ChangedNetwork, PendingImport, Revision, Suggestion} == models


@every_model
def test_a_list_stays_within_its_query_budget_however_long_it_is(model, admin_client, monkeypatch):
    sermo = Network.objects.get(slug="sermo")
    SlugHistory.objects.bulk_create(SlugHistory(slug=f"was-{n}", network=sermo) for n in range(5))
    for entry in (*Network.objects.all()[:3], *Community.objects.all()[:2]):
        LinkCheck(**{entry._meta.model_name: entry}, url=entry.url, outcome="ok", reason="answer").save()
    long_list = number_of_queries(admin_client, address(model))

    monkeypatch.setattr(admin.site._registry[model], "list_per_page", 1)
    short_list = number_of_queries(admin_client, address(model))

    assert long_list == short_list
    assert long_list <= MOST_QUERIES_OF_A_LIST


@every_model
def test_a_search_answers_within_the_query_budget(model, admin_client):
    assert number_of_queries(admin_client, f"{address(model)}?q=sermo") <= MOST_QUERIES_OF_A_LIST


@every_model
def test_a_search_finds_less_than_everything(model, admin_client):
    response = admin_client.get(address(model), {"q": "no entry holds these words"})
    assert response.context["cl"].result_count == 0


@every_edited_model
def test_the_add_form_answers(model, admin_client):
    assert admin_client.get(address(model, "add")).status_code == 200


@every_edited_model
def test_the_pages_of_an_entry_need_no_inline_script_and_nothing_from_other_hosts(model, admin_client):
    for url in (address(model), address(model, "add")):
        page = admin_client.get(url).content.decode()
        assert not re.search(r"<script(?![^>]*\ssrc=)", page)
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=", page)
        assert not re.search(r'<(?:script|link|img)[^>]*(?:src|href)="(?:https?:)?//', page)


@every_edited_model
def test_an_entry_can_be_saved_as_it_is(model, admin_client):
    entry = model.objects.first() or SlugHistory.objects.create(slug="was", network=Network.objects.first())
    url = address(model, "change", entry.pk)

    response = admin_client.post(url, as_sent(admin_client.get(url)))

    assert response.status_code == 302, response.context["errors"]


@every_model
def test_autocompletes_answer_and_find_nothing_for_nonsense(model, admin_client):
    for field in admin.site._registry[model].autocomplete_fields:
        query = {"app_label": "networks", "model_name": model._meta.model_name, "field_name": field}
        everything = admin_client.get(reverse("admin:autocomplete"), query)
        nothing = admin_client.get(reverse("admin:autocomplete"), query | {"term": "xqzzq xqzzq"})
        assert everything.json()["results"]
        assert nothing.json()["results"] == []


# --- Finding networks --------------------------------------------------------------------------------------


def suggested(client, term: str) -> list[str]:
    """What the autocomplete of the successor suggests."""
    query = {"app_label": "networks", "model_name": "network", "field_name": "successor", "term": term}
    return [result["text"] for result in client.get(reverse("admin:autocomplete"), query).json()["results"]]


@pytest.mark.parametrize("term", ["sermo", "SERMO", "Sérmo", "erm", "https://www.sermo.com/login"])
def test_the_autocomplete_finds_a_network_by_its_name(term, admin_client):
    assert "Sermo" in suggested(admin_client, term)


def test_the_autocomplete_shows_the_best_match_first(admin_client):
    assert suggested(admin_client, "sermo")[0] == "Sermo"
    assert len(suggested(admin_client, "sermo")) > 1


def test_the_list_finds_a_network_by_its_slug(admin_client):
    Network.objects.filter(slug="sermo").update(slug="quite-another-word")
    assert listed(admin_client, q="quite-another") == {"quite-another-word"}


def test_the_chosen_order_holds_while_searching(admin_client):
    response = admin_client.get(address(Network), {"q": "sermo", "o": "-1"})
    names = [network.name for network in response.context["cl"].result_list]
    assert names[0] != "Sermo"
    assert names == list(
        Network.objects.filter(name__in=names).order_by("-name").values_list("name", flat=True)
    )


# --- Filters -----------------------------------------------------------------------------------------------


def test_field_filters_count_what_they_find(admin_client):
    networks = list(Network.objects.select_related("category"))
    shown = options(admin_client.get(address(Network)))

    def numbers(label):
        return Counter(label(network) for network in networks)

    expected = {
        "category": numbers(lambda network: network.category.name),
        "status": numbers(Network.get_status_display),
        "who may join": numbers(Network.get_access_display),
        "cost": numbers(Network.get_cost_display),
        "names shown": numbers(Network.get_identity_display),
        "reach": numbers(Network.get_coverage_display),
        "publication": {"Published": len(networks), "Draft": 0, "Withdrawn": 0},
    }
    assert {title: {k: n for k, n in shown[title].items() if n} for title in expected} == {
        title: {k: n for k, n in counts.items() if n} for title, counts in expected.items()
    }


def test_counts_of_other_filters_follow_the_chosen_one_and_its_own_do_not(admin_client):
    networks = Network.objects.select_related("category")
    shown = options(admin_client.get(address(Network), {"status__exact": "closed", "has_address": "no"}))

    both = [n for n in networks if n.status == "closed" and not n.url]
    categories = Counter(network.category.name for network in both)
    assert {k: n for k, n in shown["category"].items() if n} == categories
    assert shown["status"]["Active"] == sum(n.status == "active" and not n.url for n in networks)
    assert shown["address"]["With an address"] == sum(n.status == "closed" and bool(n.url) for n in networks)


def test_the_address_filter_finds_networks_without_one(admin_client):
    without = {network.slug for network in Network.objects.all() if not network.url}

    assert listed(admin_client, has_address="no") == without
    assert (
        listed(admin_client, has_address="yes")
        == set(Network.objects.values_list("slug", flat=True)) - without
    )
    assert options(admin_client.get(address(Network)))["address"]["No address"] == len(without) > 0


def test_the_source_filter_finds_networks_whose_status_has_no_source(admin_client):
    Citation.objects.filter(network__slug="sermo", field="status").delete()
    supported = {citation.network_id for citation in Citation.objects.all() if citation.field == "status"}
    without = {network.slug for network in Network.objects.all() if network.pk not in supported}

    assert "sermo" in without
    assert listed(admin_client, has_status_source="no") == without
    assert options(admin_client.get(address(Network)))["source of the status"] == {
        "No source for its status": len(without),
        "With a source": len(supported),
    }


def test_the_filter_by_confirmation_separates_old_from_new(admin_client, monkeypatch):
    monkeypatch.setattr(network_filters, "localdate", lambda: date(2026, 6, 15))
    active = Network.objects.filter(status="active")
    dates = {
        "": "no",
        "2024": "no",
        "2024-06": "no",
        "2024-06-14": "no",
        "2024-06-15": "yes",
        "2024-07": "yes",
    }
    chosen = dict(zip(dates, active, strict=False))
    for day, network in chosen.items():
        Network.objects.filter(pk=network.pk).update(status_as_of=day)

    found = {option: listed(admin_client, confirmed=option) for option in ("no", "yes")}
    for day, option in dates.items():
        assert [each for each in found if chosen[day].slug in found[each]] == [option]
    assert options(admin_client.get(address(Network)))["last confirmed"] == {
        "Not for 24 months": len(found["no"]),
        "Within 24 months": len(found["yes"]),
    }


def test_a_review_confirms_an_entry_and_what_has_ended_needs_none(admin_client):
    Network.objects.filter(slug="sermo").update(status_as_of="2010", last_reviewed=date(2012, 1, 1))
    Network.objects.filter(slug="esanum").update(status_as_of="2010", status="closed")
    stale = listed(admin_client, confirmed="no")
    assert "sermo" in stale
    assert "esanum" not in stale

    run_action(admin_client, "mark_reviewed", Network.objects.get(slug="sermo"))

    assert "sermo" not in listed(admin_client, confirmed="no")


@pytest.mark.parametrize(
    "query",
    [
        "has_address=x",
        "confirmed=x",
        "has_status_source=x",
        "publication=x",
        "status__exact=x",
        "category__code__exact=x",
    ],
)
def test_a_filter_with_nonsense_breaks_nothing(query, admin_client):
    assert admin_client.get(f"{address(Network)}?{query}").status_code == 200


def test_many_filters_at_once_stay_within_the_query_budget(admin_client):
    query = "publication=published&status__exact=unknown&has_address=no&confirmed=no&coverage__exact=national"
    assert number_of_queries(admin_client, f"{address(Network)}?{query}") <= MOST_QUERIES_OF_A_LIST


# --- Counted columns ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "relation"),
    [
        (Audience, "networks"),
        (Country, "networks"),
        (Operator, "networks"),
        (Source, "citations"),
        (Survey, "shares"),
    ],
)
def test_a_count_leads_to_as_many_rows(model, relation, admin_client):
    entry = model.objects.annotate(number=Count(relation)).order_by("-number").first()
    column = next(
        column
        for column in admin.site._registry[model].list_display
        if getattr(column, "__name__", "") == f"{relation}_count"
    )
    request = admin_client.get(address(model)).wsgi_request
    row = admin.site._registry[model].get_queryset(request).get(pk=entry.pk)

    link, number = re.fullmatch(r'<a href="(.+)">(\d+)</a>', column(row)).groups()

    assert int(number) == entry.number > 1
    assert admin_client.get(link).context["cl"].result_count == entry.number


# --- Adding and editing networks ---------------------------------------------------------------------------


@pytest.fixture
def new_network(admin_client) -> dict:
    """What a browser sends for a new entry with other names, figures and citations."""
    first, second = Source.objects.all()[:2]
    return (
        as_sent(admin_client.get(address(Network, "add")))
        | {
            "name": "Ágora Médica",
            "slug": "agora-medica",
            "url": "https://agora-medica.example/",
            "category": Category.objects.first().pk,
            "summary_en": "A square for doctors.",
            "summary_es": "Una plaza para médicos.",
            "status": "active",
            "status_as_of": "2025-03",
            "coverage": "national",
            "countries": ["ES"],
            "languages": ["es"],
        }
        | rows("other_names", {"name": "Foro Galeno"}, {"name": "Hipócrates 2.0"})
        | rows(
            "figures",
            {
                "metric": "members",
                "qualifier": "exact",
                "value": "1234",
                "as_of": "2025",
                "source": first.pk,
            },
        )
        | {"sources_name": [first.pk], "sources_status": [second.pk]}
    )


def test_a_network_is_added_with_all_its_rows(admin_client, new_network):
    response = admin_client.post(address(Network, "add"), new_network)

    assert response.status_code == 302, response.context["errors"]
    added = Network.objects.get(slug="agora-medica")
    assert (added.summary_en, added.summary_es) == ("A square for doctors.", "Una plaza para médicos.")
    assert {country.pk for country in added.countries.all()} == {"ES"}
    assert {other.name for other in added.other_names.all()} == {"Foro Galeno", "Hipócrates 2.0"}
    assert [(figure.value, figure.as_of) for figure in added.figures.all()] == [(1234, "2025")]
    assert {citation.field for citation in added.citations.all()} == {"name", "status"}
    assert not added.is_published


@pytest.mark.parametrize(
    "query", ["agora medica", "galeno", "hipocrates 2.0", "square Spain", "agora-medica.example"]
)
def test_an_added_network_is_found_at_once(
    query, admin_client, new_network, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        admin_client.post(address(Network, "add"), new_network)

    assert "agora-medica" in Network.objects.search(query).values_list("slug", flat=True)


def test_a_renamed_network_is_found_by_its_new_other_name_and_no_longer_by_the_old_one(
    admin_client, new_network, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        admin_client.post(address(Network, "add"), new_network)
    url = address(Network, "change", Network.objects.get(slug="agora-medica").pk)

    with django_capture_on_commit_callbacks(execute=True):
        admin_client.post(url, as_sent(admin_client.get(url)) | {"other_names-0-name": "Foro Avicena"})

    assert Network.objects.search("avicena").exists()
    assert not Network.objects.search("galeno").exists()


@pytest.mark.parametrize("missing", ["name", "slug", "category", "summary_en", "coverage"])
def test_a_network_needs_its_essentials(missing, admin_client, new_network):
    response = admin_client.post(address(Network, "add"), new_network | {missing: ""})

    assert missing in response.context["adminform"].form.errors
    assert not Network.objects.filter(slug="agora-medica").exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"founded_year": "2010", "closed_year": "2009"},
        {"status_as_of": "March 2025"},
        {"url": "javascript:alert(1)"},
        {"slug": "sermo"},
    ],
    ids=str,
)
def test_what_the_database_would_refuse_is_said_in_the_form(wrong, admin_client, new_network):
    response = admin_client.post(address(Network, "add"), new_network | wrong)

    assert response.status_code == 200
    assert response.context["adminform"].form.errors
    assert not Network.objects.filter(name="Ágora Médica").exists()


@pytest.mark.parametrize("prefix", ["other_names", "figures"])
def test_two_rows_that_say_the_same_are_refused_in_words(prefix, admin_client, new_network):
    start = f"{prefix}-0-"
    twin = {k.replace(start, f"{prefix}-1-"): v for k, v in new_network.items() if k.startswith(start)}

    response = admin_client.post(address(Network, "add"), new_network | twin | {f"{prefix}-TOTAL_FORMS": 2})

    assert response.status_code == 200
    assert any(inline.formset.total_error_count() for inline in response.context["inline_admin_formsets"])
    assert not Network.objects.filter(slug="agora-medica").exists()


def test_a_source_can_be_added_in_a_popup_beside_a_field_and_a_figure(admin_client):
    page = admin_client.get(address(Network, "add")).content.decode()
    for name in ("sources_cost", "figures-__prefix__-source"):
        assert re.search(rf'id="add_id_{name}"[^>]+data-popup="yes"', page)

    popup = {"code": "new-page", "url": "https://example.org/", "title": "A page", "publisher": "Somebody"}
    response = admin_client.post(address(Source, "add") + "?_popup=1", popup | {"_popup": "1"})

    assert "&quot;value&quot;: &quot;new-page&quot;" in response.content.decode()


def test_the_form_of_a_network_costs_the_same_for_few_and_for_many_citations(admin_client):
    richest = Network.objects.annotate(number=Count("citations")).order_by("-number").first()
    url = address(Network, "change", richest.pk)
    many = number_of_queries(admin_client, url)
    kept = richest.citations.first().pk
    richest.citations.exclude(pk=kept).delete()

    assert richest.number > 25
    assert many == number_of_queries(admin_client, url)
    # Who asks (2) and the entry; of seven lists of terms the keys and the names; four foreign keys;
    # three tables of rows, the former slugs, what visitors suggested and the link checks.
    assert many <= 2 + 1 + 7 + 7 + 4 + 5


def test_saving_a_network_asks_twice_about_a_row_that_stays_as_it_is(admin_client):
    richest = Network.objects.annotate(number=Count("citations")).order_by("-number").first()
    url = address(Network, "change", richest.pk)
    sent = as_sent(admin_client.get(url))

    with CaptureQueriesContext(connection) as queries:
        response = admin_client.post(url, sent)

    assert response.status_code == 302
    rows_sent = sum(int(sent[f"{prefix}-TOTAL_FORMS"]) for prefix in ("other_names", "figures"))
    assert len(queries) <= 2 * rows_sent + 80


def test_the_form_of_a_network_does_not_list_all_sources(admin_client):
    network = Network.objects.annotate(number=Count("citations")).filter(number__gte=25).first()
    page = admin_client.get(address(Network, "change", network.pk)).content.decode()

    codes = Source.objects.values_list("pk", flat=True)
    offered = re.findall(r'<option value="([^"]+)" selected', page)
    assert sum(page.count(f'<option value="{code}"') for code in codes) == sum(
        offered.count(code) for code in codes
    )
    assert set(offered) >= {citation.source_id for citation in network.citations.all()}


def test_the_form_of_a_survey_costs_the_same_for_few_and_for_many_shares(admin_client):
    richest = Survey.objects.annotate(number=Count("shares")).order_by("-number").first()
    url = address(Survey, "change", richest.pk)
    many = number_of_queries(admin_client, url)
    richest.shares.exclude(pk=richest.shares.first().pk).delete()

    assert richest.number > 10
    assert many == number_of_queries(admin_client, url)


# --- Addresses ---------------------------------------------------------------------------------------------


def change_slug(client, network: Network, slug: str) -> None:
    """Give a network another slug in its form."""
    url = address(Network, "change", network.pk)
    assert client.post(url, as_sent(client.get(url)) | {"slug": slug}).status_code == 302


def test_a_changed_slug_leaves_its_old_address_behind(admin_client):
    sermo = Network.objects.get(slug="sermo")

    change_slug(admin_client, sermo, "sermo-for-doctors")

    assert SlugHistory.objects.get(slug="sermo").network == sermo
    sermo.refresh_from_db()
    assert sermo.slug == "sermo-for-doctors"
    assert "sermo" in admin_client.get(address(Network, "change", sermo.pk)).content.decode()


def test_a_slug_that_comes_back_is_no_former_one_any_more(admin_client):
    sermo = Network.objects.get(slug="sermo")

    change_slug(admin_client, sermo, "sermo-for-doctors")
    change_slug(admin_client, sermo, "sermo")

    assert list(SlugHistory.objects.values_list("slug", "network__slug")) == [("sermo-for-doctors", "sermo")]


def test_a_new_network_takes_over_an_address_that_another_had_left(admin_client, new_network):
    SlugHistory.objects.create(slug="agora-medica", network=Network.objects.get(slug="sermo"))

    response = admin_client.post(address(Network, "add"), new_network | {"is_published": "on"}, follow=True)

    assert Network.objects.published().filter(slug="agora-medica").exists()
    assert not SlugHistory.objects.exists()
    assert "The address “agora-medica” led to Sermo until now" in response.content.decode()


def test_saving_without_a_new_slug_leaves_nothing_behind(admin_client):
    change_slug(admin_client, Network.objects.get(slug="sermo"), "sermo")

    assert not SlugHistory.objects.exists()


@pytest.mark.parametrize("model", [Source, Audience, Category], ids=lambda model: model.__name__)
def test_a_code_is_written_once_and_never_changed(model, admin_client):
    entry = model.objects.first()
    url = address(model, "change", entry.pk)
    before = model.objects.count()

    admin_client.post(url, as_sent(admin_client.get(url)) | {"code": "another-code"})

    assert model.objects.count() == before
    assert not model.objects.filter(pk="another-code").exists()
    assert 'name="code"' in admin_client.get(address(model, "add")).content.decode()


# --- Actions -----------------------------------------------------------------------------------------------


def test_networks_are_marked_as_reviewed_today(admin_client):
    chosen, other = Network.objects.all()[:2]

    response = run_action(admin_client, "mark_reviewed", chosen)

    before = chosen.updated_at
    chosen.refresh_from_db()
    other.refresh_from_db()
    assert chosen.last_reviewed == localdate()
    assert chosen.updated_at > before
    assert other.last_reviewed != localdate()
    assert "1 network marked as reviewed." in response.content.decode()


def test_an_action_skips_what_is_done_already_and_notes_the_rest_in_the_history(admin_client):
    hidden, public = Network.objects.all()[:2]
    Network.objects.filter(pk=hidden.pk).update(is_published=False)

    response = run_action(admin_client, "publish", hidden, public)

    assert "1 network published." in response.content.decode()
    assert list(LogEntry.objects.values_list("object_id", flat=True)) == [str(hidden.pk)]


def test_who_may_only_look_is_offered_no_action(client):
    reader = User.objects.create_user("reader", is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_network"))
    client.force_login(reader)

    response = run_action(client, "withdraw", Network.objects.first())

    assert Network.objects.filter(is_published=False).count() == 0
    assert response.context["action_form"] is None


# --- Surveys, communities, operators -----------------------------------------------------------------------


def test_a_survey_is_added_with_its_percentages_and_sources(admin_client):
    shown = UsageShare.objects.filter(network__isnull=False).first()
    share = {"network": shown.network_id, "measure": shown.measure_id, "segment": "all", "base": "all"}
    sent = as_sent(admin_client.get(address(Survey, "add"))) | {
        "title_en": "What doctors use",
        "slug": "what-doctors-use",
        "publisher": "A university",
        "population": shown.survey.population_id,
    }
    sent |= rows("shares", share | {"percent": "41.5"}, share | {"percent": "12", "network": ""})
    sent |= rows("survey_sources", {"position": "0", "source": Source.objects.first().pk})

    response = admin_client.post(address(Survey, "add"), sent)

    assert response.status_code == 302, response.context["errors"]
    survey = Survey.objects.get(slug="what-doctors-use")
    assert {float(share.percent) for share in survey.shares.all()} == {41.5, 12}
    assert survey.sources.count() == 1


def test_a_percentage_that_a_survey_has_already_is_refused_in_words(admin_client):
    shown = UsageShare.objects.exclude(label_en="").first()
    survey = address(Survey, "change", shown.survey_id)
    sent = as_sent(admin_client.get(survey))
    number = int(sent["shares-TOTAL_FORMS"])
    twin = {
        name: value for name, value in sent.items() if name.startswith("shares-0-") and name != "shares-0-id"
    }
    sent |= {name.replace("-0-", f"-{number}-"): value for name, value in twin.items()}

    inside = admin_client.post(survey, sent | {"shares-TOTAL_FORMS": number + 1})
    alone = address(UsageShare, "change", shown.pk)
    alone = admin_client.post(address(UsageShare, "add"), as_sent(admin_client.get(alone)))

    assert "Two rows say the same thing" in inside.content.decode()
    assert "The survey has this percentage already." in alone.content.decode()


def test_a_community_shows_its_figures_and_takes_another(admin_client):
    figure = AudienceFigure.objects.filter(community__isnull=False).first()
    url = address(Community, "change", figure.community_id)
    sent = as_sent(admin_client.get(url))
    number = int(sent["figures-TOTAL_FORMS"])
    added = {
        "metric": "posts",
        "qualifier": "approximately",
        "value": "77",
        "as_of": "2020",
        "source": figure.source_id,
    }
    sent |= {f"figures-{number}-{name}": value for name, value in added.items()}

    response = admin_client.post(url, sent | {"figures-TOTAL_FORMS": number + 1})

    assert response.status_code == 302, response.context["errors"]
    assert set(figure.community.figures.values_list("value", flat=True)) >= {figure.value, 77}


def test_an_operator_shows_its_networks_to_read_and_to_follow(admin_client):
    operator = Operator.objects.annotate(number=Count("networks")).filter(number__gt=1).first()
    page = admin_client.get(address(Operator, "change", operator.pk)).content.decode()
    for network in operator.networks.all():
        assert address(Network, "change", network.pk) in page
    assert 'name="networks-0-name"' not in page
