"""Suggestions as visitors send them, for tests that need some."""

import time
from unittest.mock import patch

from networks.forms import SuggestionForm
from networks.models import Network, Suggestion
from tests.tree import Tree, attributes, text

NEW = {
    "name": "Ágora Médica",
    "url": "agora-medica.example",
    "category": "vertical",
    "summary": "A square for doctors of every specialty.",
    "why": "Three thousand colleagues discuss cases there.",
    "source_url": "https://example.org/an-article",
    "email": "doctor@example.org",
}
CORRECTION = {
    "field": "cost",
    "proposal": "Free",
    "source_url": "https://example.org/prices",
    "email": "",
}
HOME = "192.0.2.1"


def opened(seconds_ago: float = 60) -> str:
    """What a form carries that was opened so long ago."""
    moment = time.time() - seconds_ago
    with patch("time.time", return_value=moment):
        return SuggestionForm.signer.sign("")


def send(client, values: dict, *, to: str = "/suggest/", sender: str = HOME, seconds: float = 60, **changes):
    """Send a form that was open for some seconds, with some values changed; None takes a field out of it."""
    sent = {"opened": opened(seconds), "subject": ""} | values | changes
    sent = {name: value for name, value in sent.items() if value is not None}
    return client.post(to, sent, REMOTE_ADDR=sender)


def new(**values) -> Suggestion:
    """A suggested network that waits."""
    said = {"name": "Ágora Médica", "url": "https://agora-medica.example", "summary": "A square for doctors."}
    return Suggestion.objects.create(kind="new", **said | values)


def correction(slug: str = "sermo", **values) -> Suggestion:
    """A correction that waits."""
    said = {"network": Network.objects.get(slug=slug), "field": "cost", "proposal": "Free"}
    return Suggestion.objects.create(kind="correction", **said | values)


def field_errors(response) -> dict[str, str]:
    """What the page says beside each field, by the field's name, as its control refers to it."""
    shown = Tree(response.content.decode())
    controls = [attributes(each) for each in shown.elements if each.name in {"input", "select", "textarea"}]
    found = {}
    for control in controls:
        if control.get("aria-invalid") == "true":
            about = [shown.ids[name] for name in control["aria-describedby"].split()]
            found[control["name"]] = " ".join(text(each) for each in about if each.name == "ul")
    return found


def typed(response) -> dict[str, str]:
    """What stands in the form's fields, by name."""
    form = response.context["form"]
    return {field.name: field.value() or "" for field in form}
