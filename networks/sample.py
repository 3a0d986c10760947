"""Made-up networks by the thousand, to measure with: in every way like the real ones, but nobody's.

Each takes categories, states, years and terms from one entry of `fixtures/`, so that what goes together there goes
together here, as often as there. Names are syllables, addresses end in `.example`, slugs begin with `sample-`.
The same seed gives the same networks.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from random import Random

from django.conf import settings
from django.core.management.color import no_style
from django.db import connection, reset_queries
from django.db.models import Max, Model
from django.utils.text import slugify

from networks import models
from networks.choices import CitedField, Metric

BATCH = 500  # networks that are in memory at once
PER_SOURCE = 50  # networks that cite one page
PER_OPERATOR = 20
SURVEYS = 12
SHARES = 500  # percentages in them, about as many as there are real ones
CITED = (CitedField.SUMMARY, CitedField.STATUS, CitedField.ACCESS, CitedField.FEATURES)
SYLLABLES = [consonant + vowel for consonant in "bcdfghjklmnprstvz" for vowel in "aeiou"]
ENDINGS = ("a", "is", "med", "net", "on", "doc", "um", "via")
NEWEST = datetime(2026, 1, 1, tzinfo=UTC)

# What a fixture says of a network and a sample takes over as it is; references are codes.
TAKEN = ("status", "closed_year", "coverage", "country_count_claim", "access", "identity", "cost")
TAKEN += ("founded_year", "status_as_of")


@dataclass(frozen=True)
class Made:
    """A network with the rows that belong to it."""

    network: models.Network
    rows: list[Model]


class Sample:
    """The made-up directory of a seed; needs the real vocabulary in the database."""

    def __init__(self, seed: int = 1):
        self.random = Random(seed)  # noqa: S311 - nothing secret

    def fill(self, number: int) -> Iterator[int]:
        """Write so many networks, and say after each batch how many there are."""
        self.taken = models.Network.objects.aggregate(key=Max("pk"))["key"] or 0
        self.asked = min(0.5, SHARES / number)  # how likely a survey asked about a network
        self._create([self._source(place) for place in range(number // PER_SOURCE + 1)])
        self._create(operators := [self._operator(place) for place in range(number // PER_OPERATOR + 1)])
        self.operators = operators
        self._create(surveys := [self._survey(place) for place in range(SURVEYS)])
        self.surveys = surveys
        for first in range(0, number, BATCH):
            places = range(first, min(first + BATCH, number))
            made = [self._network(place) for place in places]
            self._create([each.network for each in made])
            self._create([row for each in made for row in each.rows])
            reset_queries()  # debug mode would keep them all
            yield places[-1] + 1
        self._follow_keys()

    @cached_property
    def originals(self) -> list[dict]:
        """What the fixtures say of each published network."""
        path = Path(settings.BASE_DIR) / "fixtures" / "networks.json"
        objects = json.loads(path.read_text(encoding="utf-8"))
        rows = [each["fields"] for each in objects if each["model"] == "networks.network"]
        return [row for row in rows if row["is_published"]]

    @cached_property
    def terms(self) -> dict[str, dict[str, Model]]:
        """The terms of each field of a network, by code."""
        fields = [models.Network._meta.get_field("category"), *models.Network._meta.many_to_many]
        return {field.name: field.related_model.objects.in_bulk() for field in fields}

    @cached_property
    def words(self) -> list[str]:
        """Words for descriptions, more or less as often as the vocabulary uses them."""
        return [
            word
            for terms in self.terms.values()
            for term in terms.values()
            for word in str(term.name_en).split()
        ]

    def _name(self) -> str:
        syllables = self.random.choices(SYLLABLES, k=self.random.randint(2, 4))
        return ("".join(syllables) + self.random.choice(ENDINGS)).capitalize()

    def _prose(self, sentences: int) -> str:
        chosen = (
            " ".join(self.random.choices(self.words, k=self.random.randint(8, 16))) for _ in range(sentences)
        )
        return " ".join(f"{each.lower().capitalize()}." for each in chosen)

    def _network(self, place: int) -> Made:
        original = self.random.choice(self.originals)
        name = self._name()
        text = self._prose(6)
        links = {
            field.name: [self.terms[field.name][code] for code in original[field.name]]
            for field in models.Network._meta.many_to_many
        }
        operator = self.operators[place // PER_OPERATOR] if original["operator"] else None
        network = models.Network(
            pk=self.taken + place + 1,
            slug=f"sample-{slugify(name)}-{place + 1}",
            name=name,
            url=f"https://{slugify(name)}-{place + 1}.example/",
            category=self.terms["category"][original["category"]],
            summary_en=f"Made up: {text[:140]}",
            summary_es=f"Inventada: {text[:140]}",
            description_en=text,
            description_es=text,
            headquarters_id=original["headquarters"],
            operator=operator,
            created_at=NEWEST - timedelta(minutes=self.random.randint(1, 2_000_000)),
            is_published=True,
            **{each: original[each] for each in TAKEN},
        )
        others = [
            models.OtherName(network=network, name=self._name()) for _ in range(self.random.choice((0, 0, 1)))
        ]
        # As if they had been read, so that the one rule about search columns makes them.
        network._prefetched_objects_cache = links | {"other_names": others}
        network.make_search_columns()
        network._prefetched_objects_cache = {}
        return Made(network, [*others, *self._links(network, links), *self._evidence(network, place)])

    def _links(self, network: models.Network, links: dict[str, list[Model]]) -> Iterator[Model]:
        for name, terms in links.items():
            field = models.Network._meta.get_field(name)
            for term in terms:
                yield field.remote_field.through(
                    network_id=network.pk, **{f"{field.m2m_reverse_field_name()}_id": term.pk}
                )

    def _evidence(self, network: models.Network, place: int) -> Iterator[Model]:
        source = source_code(place // PER_SOURCE)
        for field in CITED:
            yield models.Citation(network=network, field=field, source_id=source)
        if self.random.random() < 0.4:
            for year in self.random.sample(range(2015, 2026), k=self.random.randint(1, 2)):
                value = int(10 ** self.random.uniform(2, 7))
                yield models.AudienceFigure(
                    network=network, metric=Metric.MEMBERS, value=value, as_of=str(year), source_id=source
                )
        if self.random.random() < self.asked:
            yield models.UsageShare(
                survey=self.random.choice(self.surveys),
                network=network,
                measure_id=self.measure,
                segment_id="all",
                base="all",
                percent=self.random.randint(1, 900) / 10,
            )

    @cached_property
    def measure(self) -> str:
        """The code of the first measure."""
        return models.Measure.objects.order_by("position", "code").first().code

    def _source(self, place: int) -> models.Source:
        return models.Source(
            code=source_code(place),
            url=f"https://sources.example/{place}",
            title=f"Made-up page {place}",
            publisher="Sample",
            published=str(self.random.randint(2010, 2025)),
        )

    def _operator(self, place: int) -> models.Operator:
        name = f"{self._name()} {self._name()}"
        return models.Operator(slug=f"sample-{slugify(name)}-{place + 1}", name=name)

    def _survey(self, place: int) -> models.Survey:
        return models.Survey(
            slug=f"sample-survey-{place + 1}",
            title_en=f"Made-up survey {place + 1}",
            publisher="Sample",
            year=2014 + place,
            population_id="physicians",
            sample_size=self.random.randint(100, 5000),
        )

    def _create(self, rows: list[Model]) -> None:
        """Write rows of any models, those of one model at once."""
        by_model: dict[type[Model], list[Model]] = {}
        for row in rows:
            by_model.setdefault(type(row), []).append(row)
        for model, each in by_model.items():
            model.objects.bulk_create(each, batch_size=BATCH)

    def _follow_keys(self) -> None:
        """Have the database count on from the keys that were given."""
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), [models.Network]):
                cursor.execute(statement)


def source_code(place: int) -> str:
    """The code of the how-manieth made-up page."""
    return f"sample-{place}"
