"""Opens the admin again to somebody who has lost both the phone and the recovery codes."""

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from medsocial.people.second_factor import turn_off


class Command(BaseCommand):
    """Turns somebody's second factor off."""

    help = "Turns the second factor of a person off, who can then set it up anew."

    def add_arguments(self, parser):
        """Whose."""
        parser.add_argument("username")

    def handle(self, *args, username: str, **options):
        """Turn it off; raises CommandError if there is nobody of that name."""
        person = User.objects.filter(username=username).first()
        if person is None:
            raise CommandError(f"There is nobody named {username}.")
        turn_off(person)
        self.stdout.write(f"The second factor of {username} is off.")
