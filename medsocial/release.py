"""Which release of the code runs: pages that another one made are not shown."""

from functools import cache
from hashlib import blake2b
from typing import NamedTuple

from django.conf import settings

FOLDERS = ("locale", "medsocial", "networks", "static", "templates")
FILES = ("requirements/run.txt",)


class Release(NamedTuple):
    """A code that stands for everything that pages are made with, and when it came here, in seconds since 1970."""

    code: str
    built_at: int


@cache
def release() -> Release:
    """The release, read from the files themselves, so that nobody has to remember to raise a number."""
    paths = [settings.BASE_DIR / name for name in FILES]
    for folder in FOLDERS:
        paths += (settings.BASE_DIR / folder).rglob("*")
    digest, built_at = blake2b(digest_size=8), 0
    for path in sorted(paths):
        if path.is_file() and "__pycache__" not in path.parts:
            content = path.read_bytes()
            digest.update(f"{path.relative_to(settings.BASE_DIR)} {len(content)}\n".encode() + content)
            built_at = max(built_at, int(path.stat().st_mtime))
    return Release(digest.hexdigest(), built_at)
