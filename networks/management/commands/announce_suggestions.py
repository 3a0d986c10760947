"""Tells curators of suggestions that came in while no letter was due."""

from django.conf import settings
from django.core.management.base import BaseCommand

from networks.suggestion_mail import announce


class Command(BaseCommand):
    """A letter, if there is something to tell and the last one is long enough ago."""

    help = "Tells the curators by e-mail of suggestions that they were not told of yet. Meant for a timer."

    def add_arguments(self, parser):
        """Where the site is: a command has no request to know it from."""
        parser.add_argument("site", nargs="?", default=settings.SITE_URL, help="SITE_URL unless given")

    def handle(self, *args, site, **options):
        """Send it."""
        self.stdout.write(f"Suggestions announced: {announce(site.rstrip('/'))}.")
