"""Everything in one file: each collection as JSON and as a table, the vocabularies, the schemas, the licence."""

import hashlib
import json
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _

from networks.models import FeatureGroup

from .collections import COLLECTIONS, LICENCE, everything
from .schema import VOCABULARIES, document_schema

KEPT = 4  # archives in the folder: two languages, now and just before
EPOCH = (1980, 1, 1, 0, 0, 0)  # the same data gives the same bytes, whenever it is written


def write(target: BinaryIO, about: Callable[[str, int], dict], schema_address: Callable[[str], str]) -> None:
    """Write the archive. `about` gives what a document of so many records says of itself."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, collection in COLLECTIONS.items():
            rows = everything(name)
            add(archive, f"{name}.json", collection.json(rows, about(name, rows.count())))
            add(archive, f"{name}.csv", collection.csv(rows))
            add(archive, f"{name}.schema.json", [pretty(document_schema(collection, schema_address(name)))])
        add(archive, "vocabularies.json", [pretty(vocabularies())])
        add(archive, "README.txt", [readme()])


def kept(folder: Path, version: str, write: Callable[[BinaryIO], None]) -> BinaryIO:
    """The archive of this version, written if the folder does not hold it yet; older ones are removed.

    Where the folder cannot be written, the archive is made for this one reader and gone when it is closed.
    """
    path = folder / f"{hashlib.sha256(version.encode()).hexdigest()[:16]}.zip"
    with suppress(OSError):
        return path.open("rb")
    target = tempfile.TemporaryFile()  # noqa: SIM115 closed by who reads it
    write(target)
    target.seek(0)
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, suffix=".part", delete=False) as part:
            shutil.copyfileobj(target, part)
        Path(part.name).replace(path)  # at once: nobody reads half an archive
        for old in sorted(folder.glob("*.zip"), key=lambda each: each.stat().st_mtime)[:-KEPT]:
            old.unlink(missing_ok=True)
    target.seek(0)
    return target


def add(archive: zipfile.ZipFile, name: str, lines: Iterable[str]) -> None:
    """Write a file of the archive, line by line."""
    entry = zipfile.ZipInfo(f"medsocial/{name}", EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    with archive.open(entry, "w", force_zip64=True) as file:
        for line in lines:
            file.write(line.encode())


def vocabularies() -> dict[str, list[dict]]:
    """Every term of every vocabulary, in both languages."""
    found = {"feature_groups": [described(term) for term in FeatureGroup.objects.all()]}
    for name, model in VOCABULARIES.items():
        found[name] = [described(term) for term in model.objects.all()]
    return found


def described(term) -> dict:
    """A term with all that its table holds."""
    texts = {
        field.attname: getattr(term, field.attname)
        for field in term._meta.concrete_fields
        if field.attname not in {"name", "description", "advice"}
    }
    return {name: "" if value is None else value for name, value in texts.items()}


def pretty(data: dict) -> str:
    """JSON for people."""
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def readme() -> str:
    """What the archive is and how to cite it."""
    return _(
        "Medsocial: the social networks that doctors use\n\n"
        "Each collection stands here as JSON and as a table (CSV, UTF-8), with a JSON Schema that describes it.\n"
        "vocabularies.json holds all codes with their names and descriptions in English and Spanish.\n\n"
        "Licence: CC BY 4.0, %(licence)s\n"
        "Please cite: Medsocial, and the date on which you downloaded it.\n"
    ) % {"licence": LICENCE}
