"""The rules of the directory, one name each. Views, templates and the admin spell none of them again."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Self

from django.db import models
from django.db.models import Case, Exists, F, Func, OuterRef, Prefetch, Q, Subquery, Value, When
from django.db.models.functions import Left
from django.utils.translation import get_language

from networks import completeness, duplicates, search
from networks.choices import ENDED, Coverage, Metric, Publication, Qualifier, Status
from networks.link_querysets import LinkedQuerySet
from networks.natural_keys import SlugManager

DEFAULT_SORT = "status"
RESEMBLING = 200  # networks among whose names a mistyped one is looked for
SORTS = (DEFAULT_SORT, "name", "-members", "-usage", "-founded", "founded", "-reviewed", "relevance")


class CodePoints(Func):
    """A text that sorts by its code points, as on SQLite and in Python, whatever the database's collation."""

    template = "%(expressions)s"
    arity = 1

    def as_postgresql(self, compiler, connection, **context):
        """With the collation that compares bytes, which in UTF-8 is comparing code points."""
        return self.as_sql(compiler, connection, template='%(expressions)s COLLATE "C"', **context)


# The columns begin with the name, folded: no case, no accents. Their beginnings, because an index holds no more.
BY_NAME = CodePoints(Left("search_names", 200))
BY_SPANISH_NAME = CodePoints(Left("search_order_es", 200))


def by_name() -> CodePoints:
    """Order by name, in the alphabet of the page's language, without case and accents."""
    return BY_SPANISH_NAME if get_language() == "es" else BY_NAME


PUBLISHED = Q(is_published=True)
ACTIVE_FIRST = Case(  # then those of which it is not known, then ended ones
    When(status=Status.ACTIVE, then=Value(0)), When(status__in=ENDED, then=Value(2)), default=Value(1)
)


def _names(networks: models.QuerySet) -> list[tuple[str, str]]:
    """Names with slugs: those of today in the order of the networks, then other names in theirs."""
    rows = list(networks.select_related(None).only("slug", "name").prefetch_related("other_names"))
    others = [(other.name, row.slug) for row in rows for other in row.other_names.all()]
    return [
        *((row.name, row.slug) for row in rows),
        *sorted(others, key=lambda pair: (search.alphabetical(pair[0]), pair)),
    ]


def _newest(rows: models.QuerySet, field: str) -> Case:
    """A field of the newest of the rows that belong to a network; only for those that have one is it looked up."""
    newest = rows.filter(network=OuterRef("pk")).latest_first()
    having = rows.filter(network__isnull=False).values("network")
    return Case(When(pk__in=having, then=Subquery(newest.values(field)[:1])))


class SearchableQuerySet(models.QuerySet):
    """What has search columns: see networks.models.searchable."""

    def search(self, query: str) -> Self:
        """Those whose texts hold every word of the query."""
        return self.filter(search.words_condition(query))

    def with_searched_texts(self) -> Self:
        """With all that the search columns are made of."""
        return self.select_related(*self.model.search_relations).prefetch_related(*self.model.search_terms)

    def refresh_search(self) -> int:
        """Make the search columns anew from names, texts and terms; return how many rows were touched."""
        rows = list(self.with_searched_texts())
        for row in rows:
            row.make_search_columns()
        return self.model.objects.bulk_update(rows, self.model.search_columns, batch_size=100)


class NetworkQuerySet(LinkedQuerySet, SearchableQuerySet):
    """Networks."""

    def published(self) -> Self:
        """Those that the public sees."""
        return self.filter(PUBLISHED)

    def drafts(self) -> Self:
        """Those that are not public and leave no trace at their address."""
        return self.filter(is_published=False, withdrawn_on__isnull=True)

    def withdrawn(self) -> Self:
        """Those that the public saw once; their address says why they are gone."""
        return self.filter(withdrawn_on__isnull=False)

    def once_public(self) -> Self:
        """Those that the public sees or saw: all but drafts."""
        return self.filter(Q(is_published=True) | Q(withdrawn_on__isnull=False))

    def confirmed_since(self, day: date) -> Self:
        """Those whose status a source dates to this day or later, or that a curator reviewed since."""
        # Partial dates are text and sort as text; a year or a month counts from its beginning.
        return self.filter(Q(status_as_of__gte=day.isoformat()) | Q(last_reviewed__gte=day))

    def unconfirmed_since(self, day: date) -> Self:
        """The others, but for those that ended: what is over stays as it was."""
        confirmed = Q(status_as_of__gte=day.isoformat()) | Q(last_reviewed__gte=day)
        return self.exclude(status__in=ENDED).exclude(confirmed)

    def formerly(self, slug: str) -> Self:
        """Those that had this slug before: one at most."""
        return self.filter(former_slugs__slug=slug)

    def known_as(self, slug: str) -> models.Model | None:
        """The one with this slug, or else the one that had it before."""
        return self.filter(slug=slug).first() or self.formerly(slug).first()

    def search(self, query: str) -> Self:
        """Those whose texts hold every word of the query, or whose address it is."""
        return self.filter(search.condition(query))

    def by_slug(self, slugs: Iterable[str]) -> dict[str, models.Model]:
        """Those known under today's or a former slug, by the slug asked for; one in use wins: one query."""
        asked = set(slugs)
        rows = self.annotate(former_slug=F("former_slugs__slug"))
        rows = list(rows.filter(Q(slug__in=asked) | Q(former_slug__in=asked)))
        former = {row.former_slug: row for row in rows if row.former_slug in asked}
        return former | {row.slug: row for row in rows if row.slug in asked}

    def known_names(self, first: int | None = None) -> list[tuple[str, str]]:
        """Every name with the network's slug: today's names in their order, then other names in theirs.

        With `first`, the names of that many networks only. Two queries.
        """
        return _names(self.order_by(by_name(), "pk")[:first])

    def called(self, name: str) -> list[tuple[str, str]]:
        """The same of those that have or had this name, whatever its case and accents."""
        return self.filter(search_names__contains=search.names_document([name])).known_names()

    def names_like(self, query: str) -> list[tuple[str, str]]:
        """The same of those whose names have most in common with a mistyped one, RESEMBLING at most."""
        pieces = search.pieces(query)
        shared = sum((search.one_if(piece) for piece in pieces), start=Value(0))
        rows = self.filter(search.pieces_condition(pieces))
        return _names(rows.order_by(shared.desc(), by_name(), "pk")[:RESEMBLING]) if pieces else []

    def named(self, query: str) -> Self:
        """Those whose names hold every word of the query."""
        return self.filter(search.names_condition(query))

    def everywhere(self) -> Self:
        """Worldwide ones without a list of countries: available in every country."""
        return self.filter(self.everywhere_condition())

    def available_in(self, *codes: str) -> Self:
        """Those available in at least one of the countries: they list it, or they are everywhere."""
        return self.filter(self.available_condition(codes))

    def everywhere_condition(self) -> Q:
        """The condition of `everywhere`, to be combined with others."""
        return Q(coverage=Coverage.GLOBAL) & ~Exists(self.links("countries"))

    def available_condition(self, codes: Iterable[str]) -> Q:
        """The condition of `available_in`, to be combined with others."""
        return Exists(self.links("countries").filter(country__in=codes)) | self.everywhere_condition()

    def links(self, field: str) -> models.QuerySet:
        """Rows of a many-to-many field's table that belong to the outer query's network."""
        return self.model._meta.get_field(field).remote_field.through.objects.filter(network=OuterRef("pk"))

    def with_searched_texts(self) -> Self:
        """With all that the search columns are made of, other names among it."""
        return super().with_searched_texts().prefetch_related("other_names")

    def with_card_data(self) -> Self:
        """With all that a row of the directory shows, in a fixed number of queries."""
        figures = self.model._meta.get_field("figures").related_model.objects
        # As attributes: else Django makes a queryset for every row, which takes longer than the database.
        return self.select_related("category").prefetch_related(
            Prefetch("countries", to_attr="listed_countries"),
            Prefetch("languages", to_attr="listed_languages"),
            Prefetch(
                "figures", figures.filter(metric=Metric.MEMBERS).latest_first(), to_attr="member_figures"
            ),
        )

    def with_page_data(self) -> Self:
        """With what networks.profile needs to gather all that a network's own page shows."""
        return self.select_related("category", "operator", "headquarters", "successor").prefetch_related(
            "other_names", "citations"
        )

    def with_completeness(self) -> Self:
        """With what networks.completeness reads, and a number of how much each says to sort by: `completeness`."""
        return self.annotate(**completeness.annotations(self))

    def lacking(self, aspect: completeness.Aspect) -> Self:
        """Those that do not say what they should about this."""
        return self.exclude(aspect.condition(self))

    def complete(self) -> Self:
        """Those that say all they should."""
        return self.filter(*(aspect.condition(self) for aspect in completeness.ASPECTS))

    def incomplete(self) -> Self:
        """The others."""
        return self.exclude(*(aspect.condition(self) for aspect in completeness.ASPECTS))

    def possible_duplicates(self) -> Self:
        """Those that share a name or an address with another network, which takes a query at once.

        A withdrawn one does not count: somebody has decided about it.
        """
        kept = self.model.objects.filter(withdrawn_on__isnull=True).order_by()
        return self.filter(pk__in=duplicates.twins(kept.values_list("pk", "search_names", "address")))

    def named_or_at(self, names: Iterable[str], url: str) -> Self:
        """Those that have or had one of these names, whatever its case and accents, or that are at this address."""
        condition = Q(address=search.normalise_address(url)) & ~Q(address="")
        for name in names:
            condition |= Q(search_names__contains=search.names_document([name]))
        return self.filter(condition)

    def sorted_by(self, sort: str, query: str = "") -> Self:
        """In one of the orders of SORTS. Every order ends in name and pk, so that pages never overlap."""
        figures = self.model._meta.get_field("figures").related_model.objects
        shares = self.model._meta.get_field("shares").related_model.objects
        match sort:
            case "name":
                first = []
            case "-members":
                first = [_newest(figures.filter(metric=Metric.MEMBERS), "value").desc(nulls_last=True)]
            case "-usage":
                first = [_newest(shares, "percent").desc(nulls_last=True)]
            case "-founded":
                first = [F("founded_year").desc(nulls_last=True)]
            case "founded":
                first = [F("founded_year").asc(nulls_last=True)]
            case "-reviewed":
                first = [F("last_reviewed").desc(nulls_last=True)]
            case "relevance":
                first = [search.rank(query)] if search.words(query) else []
            case _:
                first = [ACTIVE_FIRST]
        return self.order_by(*first, by_name(), "pk")

    def newest_first(self) -> Self:
        """Last added first; of those added at once, the last founded first."""
        return self.order_by("-created_at", F("founded_year").desc(nulls_last=True), by_name(), "pk")

    def newest_change(self) -> datetime | None:
        """When one of them was changed last."""
        return self.aggregate(at=models.Max("updated_at"))["at"]

    def how_many(self) -> dict[str, int]:
        """How many there are in `total`, and how many are `active`, have `ended`, or are of `unknown` status."""
        count = models.Count
        return self.aggregate(
            total=count("pk"),
            active=count("pk", filter=Q(status=Status.ACTIVE)),
            ended=count("pk", filter=Q(status__in=ENDED)),
            unknown=count("pk", filter=Q(status=Status.UNKNOWN)),
        )

    def categories(self) -> models.QuerySet:
        """All categories in their order, each with the `number` of these networks in it."""
        categories = self.model._meta.get_field("category").related_model.objects
        return categories.annotate(number=models.Count("networks", filter=Q(networks__in=self.order_by())))

    def commonest(self, field: str, number: int) -> models.QuerySet:
        """The terms of a many-to-many field that most of them have, each with their `number`."""
        terms = self.model._meta.get_field(field).related_model.objects
        found = terms.filter(networks__in=self.order_by()).annotate(number=models.Count("networks"))
        return found.order_by("-number", "position", "code")[:number]


class CommunityQuerySet(LinkedQuerySet, SearchableQuerySet):
    """Communities."""

    def published(self) -> Self:
        """Those that the public sees: inside networks that it sees."""
        return self.filter(network__is_published=True)

    def with_entry_data(self) -> Self:
        """With all that an entry of their list shows, in a fixed number of queries."""
        figures = self.model._meta.get_field("figures").related_model.objects
        return self.select_related("network").prefetch_related(
            *self.model.search_terms,
            "sources",
            Prefetch("figures", figures.latest_first().select_related("source")),
        )

    def active_first(self) -> Self:
        """Active ones first, then those of which it is not known, then closed ones; within that by name."""
        return self.order_by(ACTIVE_FIRST, by_name(), "pk")


class AudienceFigureQuerySet(models.QuerySet):
    """Audience figures."""

    def latest_first(self) -> Self:
        """Newest first; of one date the largest; of equal ones the most exactly stated."""
        exactness = Case(When(qualifier=Qualifier.EXACT, then=Value(0)), default=Value(1))
        return self.order_by("-as_of", "-value", exactness, "pk")


class UsageShareQuerySet(models.QuerySet):
    """Usage shares."""

    def with_place(self) -> Self:
        """With the survey, where it asked, and the terms that a line about the share names."""
        return self.select_related(
            "network", "measure", "segment", "survey__country", "survey__population"
        ).prefetch_related("survey__countries")

    def with_survey(self) -> Self:
        """The same, with the survey's sources."""
        return self.with_place().prefetch_related("survey__survey_sources__source")

    def of_published_networks(self) -> Self:
        """Answers about a published network in a known year: what a picture by year can show."""
        return self.filter(
            network__is_published=True, survey__year__isnull=False, survey__is_questionnaire=True
        )

    def of_networks(self) -> Self:
        """Those of published networks among all who were asked, not only among some of them."""
        return self.filter(network__is_published=True, segment="all", base="all")

    def latest_first(self) -> Self:
        """Those of the newest surveys first, those without a year last; whole samples before their parts."""
        whole = Case(When(segment="all", base="all", then=Value(0)), default=Value(1))
        return self.order_by(F("survey__year").desc(nulls_last=True), whole, "-percent", "survey__slug", "pk")


class SurveyQuerySet(models.QuerySet):
    """Surveys."""

    def of_doctors_in(self, country: str) -> Self:
        """Questionnaires for doctors of all or several specialties in this country."""
        return self.filter(is_questionnaire=True, population="physicians", country=country)

    def with_networks(self) -> Self:
        """Those that can say of a network which share of all who were asked uses it."""
        shares = self.model._meta.get_field("shares").related_model.objects
        return self.filter(Exists(shares.of_networks().filter(survey=OuterRef("pk"))))

    def with_list_data(self) -> Self:
        """With all that a line of the list of surveys shows."""
        family = self.model.objects.filter(family=OuterRef("family")).exclude(family="")
        return (
            self.select_related("country", "population")
            .prefetch_related("countries", "survey_sources__source")
            .annotate(
                number_of_shares=models.Count("shares"),
                has_relatives=Exists(family.exclude(pk=OuterRef("pk"))),
            )
        )

    def with_page_data(self) -> Self:
        """With all that a survey's own page shows; its percentages are in `page_shares`."""
        shares = self.model._meta.get_field("shares").related_model.objects
        return self.select_related("country", "population").prefetch_related(
            "countries",
            "survey_sources__source",
            Prefetch("shares", shares.select_related("network", "measure", "segment"), to_attr="page_shares"),
        )

    def relatives(self, survey: models.Model) -> Self:
        """Other surveys that rest on the same respondents."""
        return self.filter(family=survey.family).exclude(family="").exclude(pk=survey.pk).latest_first()

    def waves(self, survey: models.Model) -> Self:
        """Other waves of the same instrument."""
        return self.filter(series=survey.series).exclude(series="").exclude(pk=survey.pk).latest_first()

    def latest_first(self) -> Self:
        """Newest first; those without a year last; of one year the largest sample first."""
        return self.order_by(F("year").desc(nulls_last=True), F("sample_size").desc(nulls_last=True), "slug")


class NetworkManager(SlugManager.from_queryset(NetworkQuerySet)):
    """Networks, by slug."""


class OperatorManager(SlugManager):
    """Operators, by slug."""


class CommunityManager(SlugManager.from_queryset(CommunityQuerySet)):
    """Communities, by slug."""


class SurveyManager(SlugManager.from_queryset(SurveyQuerySet)):
    """Surveys, by slug."""


class SlugHistoryManager(SlugManager):
    """Former slugs."""

    def follow(self, network: models.Model, *, former: str = "") -> None:
        """Have the slug that a network had before lead on to it, and take today's from the former ones.

        A former slug of another network goes over to this one, unless it is a draft: nobody could read what
        the address would then stop leading to.
        """
        rows = self.filter(slug__in=[network.slug, former])
        if network.publication == Publication.DRAFT:
            rows = rows.filter(network=network)
        rows.delete()
        if former and former != network.slug:
            self.get_or_create(slug=former, defaults={"network": network})


class OtherNameManager(models.Manager):
    """Other names, by network and name."""

    def get_by_natural_key(self, network: str, name: str) -> models.Model:
        """The other name; raises DoesNotExist."""
        return self.get(network__slug=network, name=name)


class CitationManager(models.Manager):
    """Citations, by network, field and source."""

    def get_by_natural_key(self, network: str, field: str, source: str) -> models.Model:
        """The citation; raises DoesNotExist."""
        return self.get(network__slug=network, field=field, source=source)


class AudienceFigureManager(models.Manager.from_queryset(AudienceFigureQuerySet)):
    """Audience figures, by their subject, metric, date and source."""

    def get_by_natural_key(
        self, network: str | None, community: str | None, metric: str, as_of: str, source: str
    ) -> models.Model:
        """The figure; raises DoesNotExist."""
        return self.get(
            network__slug=network, community__slug=community, metric=metric, as_of=as_of, source=source
        )


class SurveySourceManager(models.Manager):
    """Sources of surveys, by survey and source."""

    def get_by_natural_key(self, survey: str, source: str) -> models.Model:
        """The link; raises DoesNotExist."""
        return self.get(survey__slug=survey, source=source)


class UsageShareManager(models.Manager.from_queryset(UsageShareQuerySet)):
    """Usage shares, by survey, subject, measure, segment and base."""

    def get_by_natural_key(
        self, survey: str, network: str | None, label: str, measure: str, segment: str, base: str
    ) -> models.Model:
        """The share; raises DoesNotExist."""
        return self.get(
            survey__slug=survey,
            network__slug=network,
            label=label,
            measure=measure,
            segment=segment,
            base=base,
        )
