"""Ask whether holes are known of what requirements/run.txt installs: `make audit`.

Ends with 1 if there are. pip-audit says "no known vulnerabilities" also of packages that its database did not know, or
did not want to tell of, so what it has really looked at is counted here.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

LOCK = Path(__file__).resolve().parent.parent / "requirements" / "run.txt"


def verdict(packages: list[dict]) -> tuple[int, list[str]]:
    """The exit code and what to say, from the packages of pip-audit's report."""
    known = [each for each in packages if "vulns" in each]
    holes = [
        f"{each['name']} {each['version']}: {hole['id']}, mended in {', '.join(hole['fix_versions']) or 'none yet'}"
        for each in known
        for hole in each["vulns"]
    ]
    if not known:
        return 0, ["NOT CHECKED: the database of vulnerabilities cannot be reached from here."]
    told = [f"{len(known)} of {len(packages)} packages looked up, {len(holes)} known holes."]
    if left := [each["name"] for each in packages if "vulns" not in each]:
        told.append(f"NOT CHECKED: {', '.join(left)}.")
    return int(bool(holes)), [*holes, *told]


def main() -> int:
    """Run pip-audit on the lock file."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        # The lock file holds every package with its hash, so nothing has to be resolved or downloaded.
        options = ["--require-hashes", "--disable-pip", "--timeout", "20", "--format", "json"]
        run = subprocess.run(  # noqa: S603 - the words are all here
            [sys.executable, "-m", "pip_audit", "--requirement", LOCK, *options, "--output", report],
            capture_output=True,
            text=True,
            check=False,
        )
        written = report.exists() and report.read_text("utf-8")
    if written:
        code, lines = verdict(json.loads(written)["dependencies"])
    elif "ConnectionError" in run.stderr or "could not connect" in run.stderr.lower():
        code, lines = verdict([])
    else:
        code, lines = run.returncode or 1, [run.stderr]
    sys.stdout.write("\n".join(lines) + "\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
