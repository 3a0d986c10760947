"""`manage.py load_directory` fills an empty database and never touches another."""

from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from networks.management.commands import load_directory
from networks.models import Category, Network, Source, UsageShare

pytestmark = pytest.mark.django_db


def run() -> str:
    """The command's output."""
    output = StringIO()
    call_command("load_directory", stdout=output)
    return output.getvalue()


@pytest.fixture
def empty_directory():
    """A database without any row of the directory, within the test's transaction.

    Deleted table by table without collecting what depends on what: at the end no row is left to depend on one.
    """
    for model in apps.get_app_config("networks").get_models(include_auto_created=True):
        model._base_manager.all()._raw_delete("default")


def test_an_empty_database_gets_the_whole_directory(request):
    models = (Network, Source, UsageShare, Network.countries.through)
    before = [model.objects.count() for model in models]
    request.getfixturevalue("empty_directory")

    output = run()

    assert [model.objects.count() for model in models] == before
    assert f"Loaded: {before[0]} networks, " in output


def test_a_curators_edit_survives():
    Network.objects.filter(slug="sermo").update(name="Edited")

    output = run()

    assert Network.objects.get(slug="sermo").name == "Edited"
    assert output.startswith(f"The directory is left as it is: {Network.objects.count()} networks, ")
    assert output.count("\n") == 1


def test_a_vocabulary_alone_is_left_as_it_is(empty_directory):
    Category.objects.create(code="ours", name="Ours", scope="medical")

    run()

    assert not Network.objects.exists()


def test_nothing_remains_of_a_load_that_fails(empty_directory, monkeypatch):
    monkeypatch.setattr(load_directory, "FIXTURES", ("vocabulary", "missing"))

    with pytest.raises(CommandError, match="missing"):
        run()

    assert not Category.objects.exists()
