"""`make audit`: what is said of pip-audit's report, and when it fails."""

import runpy

from django.conf import settings

verdict = runpy.run_path(str(settings.BASE_DIR / ".ci/audit.py"))["verdict"]

SOUND = {"name": "django", "version": "5.2.1", "vulns": []}
UNKNOWN = {"name": "ours", "skip_reason": "not found"}
HOLED = {
    "name": "pillow",
    "version": "9.0",
    "vulns": [{"id": "PYSEC-1", "fix_versions": ["9.1"]}, {"id": "PYSEC-2", "fix_versions": []}],
}


def test_no_known_hole_is_good_news():
    assert verdict([SOUND]) == (0, ["1 of 1 packages looked up, 0 known holes."])


def test_a_known_hole_fails_and_says_what_mends_it():
    code, told = verdict([SOUND, HOLED])

    assert code == 1
    assert told[:2] == ["pillow 9.0: PYSEC-1, mended in 9.1", "pillow 9.0: PYSEC-2, mended in none yet"]


def test_what_was_not_looked_up_is_named():
    code, told = verdict([SOUND, UNKNOWN])

    assert code == 0
    assert told == ["1 of 2 packages looked up, 0 known holes.", "NOT CHECKED: ours."]


def test_a_database_that_knows_nothing_at_all_is_not_taken_for_good_news():
    for packages in ([], [UNKNOWN, UNKNOWN]):
        code, (told,) = verdict(packages)
        assert code == 0
        assert told.startswith("NOT CHECKED")
