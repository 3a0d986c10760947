"""The desk finds what is not translated, and what changed in English since."""

import pytest

from networks import models, untranslated
from networks.history.recording import edit
from networks.models import Audience, Community, Network, Survey, UsageShare
from tests.history import committed

pytestmark = pytest.mark.django_db

LISTS = {
    Network: "/admin/networks/network/",
    Community: "/admin/networks/community/",
    Survey: "/admin/networks/survey/",
}


def change(row, **values) -> None:
    """An edit of the desk that gives a row these values."""
    with committed(), edit():
        for name, value in values.items():
            setattr(row, name, value)
        row.save()


def found(admin_client, model, option: str) -> list:
    address = LISTS.get(model, f"/admin/networks/{model._meta.model_name}/")
    return list(admin_client.get(address, {"translation": option}).context["cl"].queryset)


def test_the_published_directory_lacks_no_translation(admin_client):
    for model in (Network, Community, Survey, UsageShare, *models.Term.__subclasses__()):
        if not model._meta.abstract:
            assert found(admin_client, model, "missing") == [], model
    for model in LISTS:
        assert found(admin_client, model, "outdated") == []


@pytest.mark.parametrize("empty", ["", None])
@pytest.mark.parametrize(
    ("model", "field"),
    [
        (Network, "summary"),
        (Network, "description"),
        (Community, "summary"),
        (Survey, "limits"),
        (UsageShare, "note"),
        (Audience, "name"),
    ],
)
def test_what_lacks_a_spanish_text_is_found(admin_client, model, field, empty):
    row = model.objects.rewrite(False).exclude(**{f"{field}_en": ""}).exclude(**{f"{field}_en": None}).first()
    model.objects.rewrite(False).filter(pk=row.pk).update(**{f"{field}_es": empty})

    assert found(admin_client, model, "missing") == [row]


def test_a_text_that_is_empty_in_english_lacks_nothing(admin_client):
    Network.objects.rewrite(False).filter(slug="sermo").update(description_en="", description_es=None)

    assert found(admin_client, Network, "missing") == []


@pytest.mark.parametrize("model", LISTS)
def test_a_change_of_the_english_text_alone_is_found_until_the_spanish_one_follows(admin_client, model):
    row = model.objects.order_by("pk").first()

    change(row, summary_en="Another sentence.")
    assert found(admin_client, model, "outdated") == [row]

    change(row, summary_es="Otra frase.")
    assert found(admin_client, model, "outdated") == []

    change(row, summary_en="A third one.")
    assert found(admin_client, model, "outdated") == [row]


def test_what_changes_in_both_languages_at_once_is_as_new_as_its_translation(admin_client):
    change(Network.objects.get(slug="sermo"), summary_en="Another.", summary_es="Otra.")

    assert found(admin_client, Network, "outdated") == []


def test_another_field_makes_no_translation_old(admin_client):
    sermo = Network.objects.get(slug="sermo")
    change(sermo, founded_year=2004)
    change(sermo, summary_es="Otra frase.")
    change(sermo, description_es="Otro texto.")

    assert found(admin_client, Network, "outdated") == []


def test_a_text_without_a_translation_is_missing_and_not_old(admin_client):
    sermo = Network.objects.get(slug="sermo")
    Network.objects.rewrite(False).filter(pk=sermo.pk).update(summary_es="")

    change(Network.objects.get(pk=sermo.pk), summary_en="Another sentence.")

    assert found(admin_client, Network, "missing") == [sermo]
    assert found(admin_client, Network, "outdated") == []


def test_the_list_counts_what_is_to_be_done(admin_client):
    change(Network.objects.get(slug="sermo"), summary_en="Another sentence.")
    Network.objects.rewrite(False).filter(slug__in=["esanum", "doximity"]).update(summary_es=None)

    page = admin_client.get(LISTS[Network]).content.decode()

    assert "A Spanish text is missing (2)" in page
    assert "English changed after its translation (1)" in page


def test_terms_have_no_history_and_so_no_old_translations(admin_client):
    assert not untranslated.has_history(Audience)
    page = admin_client.get("/admin/networks/audience/").content.decode()

    assert "A Spanish text is missing" in page
    assert "English changed after its translation" not in page


def test_both_languages_stand_side_by_side_in_a_form(admin_client):
    page = admin_client.get(f"/admin/networks/network/{Network.objects.get(slug='sermo').pk}/change/")

    assert [name for name in page.context["adminform"].form.fields if name.startswith("summary")] == [
        "summary_en",
        "summary_es",
    ]
