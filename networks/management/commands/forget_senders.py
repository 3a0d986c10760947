"""Deletes what senders of suggestions were promised would be deleted."""

from django.core.management.base import BaseCommand

from networks.suggestions import forget


class Command(BaseCommand):
    """E-mail addresses and codes of senders that were kept long enough."""

    help = (
        "Deletes the e-mail addresses of suggestions 90 days after the decision or a year after they came, "
        "and the codes of their senders after two days. Meant for a daily timer."
    )

    def handle(self, *args, **options):
        """Delete them."""
        emails, senders = forget()
        self.stdout.write(f"Forgotten: {emails} e-mail addresses, {senders} codes of senders.")
