"""What the first visit costs on the wire."""

import re
from pathlib import Path

import brotli
import pytest
from django.contrib.staticfiles import finders

LIMIT = 60_000  # bytes of HTML, style sheets and scripts


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "script"),
    [
        ("/networks/", "js/lists.js"),
        ("/finder/", "js/finder.js"),
        (
            "/finder/?audience=physicians&feature=clinical-cases&country=ES&language=es&cost=free",
            "js/finder.js",
        ),
    ],
)
@pytest.mark.parametrize("language", ["", "/es"], ids=["english", "spanish"])
def test_a_first_page_weighs_at_most_60_kilobytes_with_its_style_sheets_and_scripts(
    client, address, script, language
):
    address = language + address
    response = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert response["Content-Encoding"] == "gzip"
    markup = client.get(address).content.decode()
    files = re.findall(r'<(?:link rel="stylesheet" href|script src)="/static/([^"]+)"', markup)
    assert {"css/base.css", script} < set(files)

    # Whitenoise serves static files as brotli, which every browser of today asks for.
    static = {name: len(brotli.compress(Path(finders.find(name)).read_bytes())) for name in files}

    assert len(response.content) + sum(static.values()) <= LIMIT, (len(response.content), static)


@pytest.mark.django_db
def test_no_page_asks_another_host_for_anything(client):
    for path in ("/", "/networks/", "/finder/", "/networks/sermo/", "/about/"):
        markup = client.get(path).content.decode()
        loaded = re.findall(
            r'<(?:link(?! rel="(?:canonical|alternate)")|script|img|source|iframe)[^>]+(?:href|src)="([^"]+)"',
            markup,
        )

        assert loaded
        assert all(address.startswith("/") for address in loaded), loaded
