"""The pages of import and export, as a curator uses them."""

import re

from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

NETWORK_RIGHTS = ("view_network", "add_network", "change_network", "add_othername")
TABLES = ["operator", "network", "source", "citation", "audiencefigure", "survey", "usageshare"]


def address(page: str, table: str = "network", **kwargs) -> str:
    return reverse(f"admin:networks_{table}_{page}", kwargs=kwargs)


def preview(client, content: bytes, table: str = "network", name: str = "new.csv"):
    """Choose a file."""
    return client.post(address("import", table), {"file": SimpleUploadedFile(name, content)})


def confirm(client, response, table: str = "network"):
    """Press the button of a preview."""
    token = re.search(r'name="token" value="([^"]+)"', response.content.decode())[1]
    return client.post(address("process_import", table), {"token": token}, follow=True)


def messages(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def sign_in(client, *codenames: str) -> User:
    """A curator who has these permissions and no others."""
    user = User.objects.create_user("curator", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    assert user.user_permissions.count() == len(codenames)
    client.force_login(user)
    return user
