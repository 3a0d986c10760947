"""What deploy/ holds is understood by the programs it is written for, and names only what there is."""

import os
import re
import shutil
import subprocess

import pytest
from django.conf import settings
from django.core.management import get_commands

DEPLOY = settings.BASE_DIR / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())


def program(name: str) -> str:
    """Where a program is; without it the test is left out, or fails where all of them are asked for."""
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
    if not found and os.environ.get("MEDSOCIAL_REQUIRE_ALL"):
        pytest.fail(f"{name} is not installed.")
    return found or pytest.skip(f"{name} is not installed")


@pytest.mark.parametrize("upstream", ["upstream.conf"])
def test_nginx_understands_its_configuration(tmp_path, upstream):
    nginx, openssl = program("nginx"), program("openssl")
    here = tmp_path / "medsocial"
    here.mkdir()
    for name in ("locations.conf", upstream):
        shutil.copy(DEPLOY / "nginx" / name, here / name)
    site = (DEPLOY / "nginx/medsocial.conf").read_text()
    for port, free in (("80", "18980"), ("443", "18943")):  # those of the real one may be taken
        site = re.sub(rf"\blisten (\[::\]:)?{port}\b", rf"listen \g<1>{free}", site)
    (tmp_path / "site.conf").write_text(site)
    (tmp_path / "nginx.conf").write_text(
        f"pid {tmp_path}/pid; error_log stderr; events {{}} http {{ include site.conf; }}"
    )
    (tmp_path / "tls").mkdir()
    key, certificate = tmp_path / "tls/privkey.pem", tmp_path / "tls/fullchain.pem"
    command = [
        openssl,
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-subj",
        "/CN=a.example",
        "-days",
        "1",
    ]
    subprocess.run([*command, "-keyout", key, "-out", certificate], check=True, capture_output=True)

    done = subprocess.run(
        [nginx, "-t", "-p", tmp_path, "-c", tmp_path / "nginx.conf"], capture_output=True, text=True
    )

    assert (done.returncode, "successful" in done.stderr) == (0, True), done.stderr


def test_systemd_understands_its_units(tmp_path):
    analyze = program("systemd-analyze")
    for unit in UNITS:
        text = unit.read_text().replace("/srv/medsocial/.venv/bin/python", shutil.which("true"))
        (tmp_path / unit.name).write_text(text)
    names = [tmp_path / unit.name.replace("@.", "@8001.") for unit in UNITS]

    done = subprocess.run(
        [analyze, "verify", "--man=no", "--recursive-errors=no", *names],
        capture_output=True,
        text=True,
        env=os.environ | {"SYSTEMD_UNIT_PATH": f"{tmp_path}:"},
    )

    assert (done.returncode, done.stderr) == (0, "")


def test_every_timer_starts_a_command_that_there_is():
    started = {}
    for unit in UNITS:
        if unit.suffix == ".timer":
            (started[unit.name],) = re.findall(
                r"^Unit=medsocial-manage@(\w+)\.service$", unit.read_text(), re.M
            )

    assert set(started.values()) <= set(get_commands())
    wanted = re.findall(r"[\w-]+\.timer", (DEPLOY / "systemd/medsocial.target").read_text())
    assert set(wanted) == set(started)


def test_the_example_of_an_environment_names_variables_that_there_are():
    readme = (settings.BASE_DIR / "README.md").read_text()
    names = re.findall(r"^(\w+)=", (DEPLOY / "compose.env.example").read_text(), re.M)

    assert len(names) > 5
    for name in names:
        assert f"| `{name}` |" in readme or name.startswith("POSTGRES_")


def test_nothing_that_is_secret_gets_into_the_image():
    ignored = (settings.BASE_DIR / ".dockerignore").read_text().split()

    assert {".env", ".git", "var"} <= set(ignored)
