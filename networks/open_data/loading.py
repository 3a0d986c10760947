"""Reading of an archive into an empty database: whoever has the data can run the directory."""

import json
import zipfile
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import models as db
from django.db import transaction

from networks import models

from .schema import VOCABULARIES

BATCH = 500  # rows written at once


class LoadingError(Exception):
    """An archive that cannot be read; its text says why."""


def load(path: Path) -> dict[str, int]:
    """Write all that an archive holds; return how many records of each collection.

    Raises LoadingError where the database is not empty, or the archive is not one of ours; then nothing is written.
    """
    if models.Network.objects.exists() or models.Category.objects.exists():
        raise LoadingError("The database is not empty.")
    try:
        with zipfile.ZipFile(path) as archive, transaction.atomic():
            return Loading(archive).everything()
    except (OSError, zipfile.BadZipFile) as error:
        raise LoadingError(f"{path} is not a zip file that can be read.") from error
    except (KeyError, TypeError, ValueError, ValidationError, db.ProtectedError) as error:
        raise LoadingError(f"{path} does not hold what an archive of Medsocial holds: {error!r}.") from error


class Loading:
    """One archive on its way into the database."""

    def __init__(self, archive: zipfile.ZipFile):
        self.archive = archive

    def document(self, name: str) -> dict:
        """A JSON file of the archive."""
        return json.loads(self.archive.read(f"medsocial/{name}.json"))

    def everything(self) -> dict[str, int]:
        """All collections, each after those that it refers to."""
        self.vocabularies(self.document("vocabularies"))
        steps = (
            ("sources", self.sources),
            ("operators", self.operators),
            ("networks", self.networks),
            ("communities", self.communities),
            ("surveys", self.surveys),
        )
        counts = {}
        for name, write in steps:
            records = self.document(name)[name]
            write(records)
            counts[name] = len(records)
        for model in (models.Network, models.Community):
            model.objects.refresh_search()
        return counts

    def vocabularies(self, held: dict[str, list[dict]]) -> None:
        """Every term."""
        for name, model in {"feature_groups": models.FeatureGroup, **VOCABULARIES}.items():
            create(model, [model(**values) for values in held[name]])

    def sources(self, records: list[dict]) -> None:
        """Every page that was read."""
        create(
            models.Source,
            [models.Source(**each | {"published": each["published"] or ""}) for each in records],
        )

    def operators(self, records: list[dict]) -> None:
        """Organisations."""
        create(
            models.Operator,
            [
                models.Operator(
                    slug=each["slug"],
                    name=each["name"],
                    url=each["url"] or "",
                    country_id=code(each["country"]),
                )
                for each in records
            ],
        )

    def networks(self, records: list[dict]) -> None:
        """Networks with all that belongs to them."""
        operators = keys(models.Operator)
        rows = [
            models.Network(
                **same(each, "slug", "name", "summary_es", "description_es", "founded_year", "closed_year"),
                **same(each, "country_count_claim"),
                url=each["url"] or "",
                category_id=each["category"]["code"],
                summary_en=each["summary"],
                description_en=each["description"],
                status_as_of=each["status_as_of"] or "",
                operator_id=operators[each["operator"]["slug"]] if each["operator"] else None,
                headquarters_id=code(each["headquarters"]),
                **{name: each[name]["code"] for name in ("status", "coverage", "access", "identity", "cost")},
                last_reviewed=each["last_reviewed"] and date.fromisoformat(each["last_reviewed"]),
                created_at=datetime.fromisoformat(each["created_at"]),
                is_published=True,
            )
            for each in records
        ]
        create(models.Network, rows)
        networks = keys(models.Network)
        for row, each in zip(rows, records, strict=True):
            row.pk = networks[row.slug]
            # As it was, not as of now: `auto_now` sets it on every other way of writing.
            changed = {"updated_at": datetime.fromisoformat(each["updated_at"])}
            if each["successor"]:
                changed["successor"] = networks[each["successor"]["slug"]]
            models.Network.objects.filter(pk=row.pk).update(**changed)
        owned = [(networks[each["slug"]], each) for each in records]
        link(models.Network, owned)
        create_owned(models.OtherName, owned, "other_names", lambda name: {"name": name})
        create_owned(models.SlugHistory, owned, "former_slugs", lambda slug: {"slug": slug})
        create_owned(models.AudienceFigure, owned, "figures", figure)
        citations = [
            models.Citation(network_id=pk, field=field, source_id=source)
            for pk, each in owned
            for field, sources in each["evidence"].items()
            for source in sources
        ]
        create(models.Citation, citations)

    def communities(self, records: list[dict]) -> None:
        """Communities with their figures."""
        networks = keys(models.Network)
        rows = [
            models.Community(
                **same(each, "slug", "name", "summary_es"),
                network_id=networks[each["network"]["slug"]],
                url=each["url"] or "",
                summary_en=each["summary"],
                status_as_of=each["status_as_of"] or "",
                **{name: each[name]["code"] for name in ("topic", "privacy", "status")},
            )
            for each in records
        ]
        create(models.Community, rows)
        communities = keys(models.Community)
        owned = [
            (communities[each["slug"]], each | {"sources": [{"code": code} for code in each["described_by"]]})
            for each in records
        ]
        link(models.Community, owned)
        create_owned(models.AudienceFigure, owned, "figures", figure, owner="community")

    def surveys(self, records: list[dict]) -> None:
        """Surveys with their percentages."""
        networks = keys(models.Network)
        texts = ("title", "population_note", "method", "summary", "limits")
        rows = [
            models.Survey(
                **same(each, "slug", "publisher", "year", "sample_size", "response_rate", "is_questionnaire"),
                **{f"{name}_en": each[name] for name in texts},
                **{f"{name}_es": each[f"{name}_es"] for name in texts},
                year_is=each["year_is"]["code"],
                country_id=code(each["country"]),
                population_id=each["population"]["code"],
                family=each["family"] or "",
                series=each["series"] or "",
            )
            for each in records
        ]
        create(models.Survey, rows)
        surveys = keys(models.Survey)
        owned = [(surveys[each["slug"]], each) for each in records]
        link(models.Survey, owned, leave_out="sources")
        numbered = [(pk, {"sources": list(enumerate(each["sources"]))}) for pk, each in owned]
        create_owned(
            models.SurveySource,
            numbered,
            "sources",
            lambda place: {"position": place[0], "source_id": place[1]["code"]},
            owner="survey",
        )
        create_owned(
            models.UsageShare,
            owned,
            "shares",
            lambda share: {
                **same(share, "percent", "n", "label_es", "note_es"),
                "network_id": networks[share["network"]["slug"]] if share["network"] else None,
                "label_en": share["label"],
                "note_en": share["note"],
                "measure_id": share["measure"]["code"],
                "segment_id": share["segment"]["code"],
                "base": share["base"]["code"],
            },
            owner="survey",
        )


def create(model: type[db.Model], rows: list[db.Model]) -> None:
    """Write the rows."""
    model.objects.bulk_create(rows, batch_size=BATCH)


def create_owned(
    model, owned: Iterable[tuple[int, dict]], name: str, values, *, owner: str = "network"
) -> None:
    """Write what stands under a name in each record, as rows that belong to the record's own."""
    create(
        model, [model(**{f"{owner}_id": pk}, **values(each)) for pk, record in owned for each in record[name]]
    )


def link(model: type[db.Model], owned: Iterable[tuple[int, dict]], *, leave_out: str = "") -> None:
    """Write the rows of every many-to-many field."""
    owned = list(owned)
    for field in model._meta.many_to_many:
        if field.name == leave_out:
            continue
        through = field.remote_field.through
        own, other = f"{field.m2m_field_name()}_id", f"{field.m2m_reverse_field_name()}_id"
        rows = [
            through(**{own: pk, other: each["code"]}) for pk, record in owned for each in record[field.name]
        ]
        create(through, rows)


def keys(model: type[db.Model]) -> dict[str, int]:
    """The primary key of each row by its slug."""
    return dict(model.objects.values_list("slug", "pk"))


def same(record: dict, *names: str) -> dict:
    """What a row holds under the same names as the record."""
    return {name: record[name] for name in names}


def code(term: dict | None) -> str | None:
    """The code of a term that may be missing."""
    return term and term["code"]


def figure(record: dict) -> dict:
    """A figure's columns."""
    return {**same(record, "metric", "value", "qualifier", "as_of"), "source_id": record["source"]}
