"""Fills an empty database with the real directory."""

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import transaction

from networks.models import Category, Community, Network, Source, Survey

FIXTURES = ("vocabulary", "networks", "evidence", "communities", "surveys")


class Command(BaseCommand):
    """Loads the fixtures once; never over what a curator has written since."""

    help = "Loads the directory of fixtures/ into an empty database; leaves any other database as it is."

    def handle(self, *args, **options):
        """Load all of it or nothing."""
        if Network.objects.exists() or Category.objects.exists():
            self.stdout.write(f"The directory is left as it is: {self.contents()}.")
            return
        self.stdout.write("Loading the directory ...")
        with transaction.atomic():
            call_command("loaddata", *FIXTURES, verbosity=0)
        self.stdout.write(f"Loaded: {self.contents()}.")

    @staticmethod
    def contents() -> str:
        """How many of what there is."""
        models = (Network, Community, Survey, Source)
        return ", ".join(f"{model.objects.count()} {model._meta.verbose_name_plural}" for model in models)
