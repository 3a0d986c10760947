"""The README mentions all that it promises to list, and nothing that is not there."""

import re
from pathlib import Path

import pytest

from networks import machine_urls, urls
from networks.filters import ORDERS, NetworkFilterSet
from tests.directory import rows

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
FOLDERS = README.partition("\n## Folders\n")[2].partition("\n## ")[0]


def read_settings() -> set[str]:
    """Names of the variables that the settings and the server's configuration read."""
    sources = (ROOT / "medsocial" / name for name in ("settings.py", "gunicorn.conf.py"))
    return {
        name
        for source in sources
        for name in re.findall(r'\benv\.\w+\(\s*"(\w+)"', source.read_text("utf-8"))
    }


def first_cells() -> set[str]:
    """What stands between backticks in the first cell of a table's row."""
    return set(re.findall(r"^\| `([^`]+)` \|", README, re.MULTILINE))


def test_settings_are_found_in_the_code():
    assert {"SECRET_KEY", "DATABASE_URL", "PORT"} <= read_settings()


def test_the_table_of_settings_names_those_that_are_read():
    assert {cell for cell in first_cells() if re.fullmatch(r"[A-Z_]+", cell)} == read_settings()


def test_the_table_of_commands_names_the_targets_of_make():
    targets = re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)

    assert "run" in targets
    assert {cell.removeprefix("make ") for cell in first_cells() if cell.startswith("make ")} == set(targets)


def test_every_management_command_is_mentioned():
    commands = {path.stem for path in ROOT.glob("[!.]*/**/management/commands/[!_]*.py")}

    assert {"load_directory", "reset_second_factor"} <= commands
    for command in commands:
        assert f"manage.py {command}`" in README


def test_every_parameter_of_the_directory_is_mentioned():
    assert {*NetworkFilterSet.base_filters, "page"} <= first_cells()


@pytest.mark.parametrize("order", ORDERS)
def test_every_order_is_mentioned(order):
    assert f"`{order}`" in README


def test_every_address_is_mentioned():
    for pattern in [*urls.urlpatterns, *machine_urls.urlpatterns]:
        address = "/" + re.sub(r"<\w+:(\w+)>", r"<\1>", str(pattern.pattern))
        assert address in first_cells()


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`([\w.]+/[\w./]*)`", FOLDERS + CONTRIBUTING))))
def test_whatever_is_named_by_its_path_exists(path):
    # What `make run` makes is not there before.
    assert path.startswith("var/") or (ROOT / path).exists()


def test_the_directory_is_as_large_as_the_first_lines_say():
    counts = {"networks": "network", "groups": "community", "surveys": "survey", "sources": "source"}
    for word, model in counts.items():
        assert re.search(rf"\b{len(rows(model)):,}\s{word}\b", README), word


def test_every_folder_is_in_the_list():
    code = {path.parent.relative_to(ROOT).parts[0] for path in ROOT.glob("[!.]*/**/*.py")} - {"var"}

    for folder in {*code, "templates", "static", "fixtures", "requirements"}:
        assert f"\n- `{folder}/`" in FOLDERS


# --- docs/security.md --------------------------------------------------------------------------------------

SECURITY = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
PROOFS = sorted(set(re.findall(r"`(tests/\w+\.py)::(\w+)`", SECURITY)))
# The numbers of the requirements of level 1 in OWASP ASVS 5.0.0.
LEVEL_1 = (
    "1.2.1 1.2.2 1.2.3 1.2.4 1.2.5 1.3.1 1.3.2 1.5.1 2.1.1 2.2.1 2.2.2 2.3.1 3.2.1 3.2.2 3.3.1 3.4.1 3.4.2 3.5.1 "
    "3.5.2 3.5.3 4.1.1 4.4.1 5.2.1 5.2.2 5.3.1 5.3.2 6.1.1 6.2.1 6.2.2 6.2.3 6.2.4 6.2.5 6.2.6 6.2.7 6.2.8 6.3.1 "
    "6.3.2 6.4.1 6.4.2 7.2.1 7.2.2 7.2.3 7.2.4 7.4.1 7.4.2 8.1.1 8.2.1 8.2.2 8.3.1 9.1.1 9.1.2 9.1.3 9.2.1 10.4.1 "
    "10.4.2 10.4.3 10.4.4 10.4.5 11.3.1 11.3.2 11.4.1 12.1.1 12.2.1 12.2.2 13.4.1 14.2.1 14.3.1 15.1.1 15.2.1 15.3.1"
)


def test_the_list_of_security_is_whole():
    rows = re.findall(r"^\| ([0-9]+\.[0-9]+\.[0-9]+) \| (.) \| (.*) \|$", SECURITY, re.MULTILINE)

    assert " ".join(number for number, *_ in rows) == LEVEL_1
    for number, mark, rest in rows:
        assert mark in "✓–", number
        assert mark == "–" or "`tests/" in rest, number


@pytest.mark.parametrize(("file", "name"), PROOFS)
def test_every_test_that_proves_a_line_exists(file, name):
    assert re.search(rf"^def {name}\(", (ROOT / file).read_text("utf-8"), re.MULTILINE)
