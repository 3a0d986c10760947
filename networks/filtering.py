"""How lists are filtered, whichever they list: facets, conditions, chips and canonical addresses.

Values are combined with OR within a name and AND between names; a facet with `every` is AND within itself. Every
filter yields a condition (a Q), so that a facet can leave its own selection out and an empty list can say what
emptied it.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import django_filters
from django.db.models import CharField, Count, Exists, F, Model, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf
from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext

from networks import search, statements
from networks.lenient import (
    ChoiceField,
    Ignored,
    Option,
    OptionsField,
    TextField,
    YearField,
    ignored_parts,
)
from networks.models import Network

COLUMNS = ("rank", "position", "label", "code", "heading")  # of the options that a vocabulary's table holds


@dataclass(frozen=True)
class Chip:
    """A value in use: what it belongs to, how it reads, and the query that is left without it."""

    label: str
    text: str
    query: str


class ListFilter(django_filters.Filter):
    """A filter of a list."""

    narrows = True  # the value decides which rows are found, not only how they are shown

    def condition(self, value, rows: QuerySet) -> Q:
        """What one of the rows must fulfil to be found by the value."""
        return Q()

    def filter(self, qs, value):
        """Narrow a queryset."""
        return qs.filter(self.condition(value, qs)) if value else qs


class OptionsFilter(ListFilter):
    """A facet: a row is found by any of the chosen options or, with `every`, by all of them together."""

    field_class = OptionsField
    key = "pk"  # the field of the lines of `tally` that says which row a line stands for
    term: type[Model] | None = None  # the model of a vocabulary that the database holds

    def __init__(self, *args, every: bool = False, searchable: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        self.every = every
        self.searchable = searchable  # the facet is long: offer a box that narrows its options

    def condition(self, value, rows):
        """One of the options, in a field that holds one."""
        return Q(**{f"{self.field_name}__in": value})

    def tally(self, rows: QuerySet) -> QuerySet:
        """The rows, or lines that stand for them, grouped by `value`."""
        return rows.order_by().annotate(value=F(self.field_name)).values("value")

    def for_every_option(self, rows: QuerySet) -> QuerySet | None:
        """Those of the rows that every option finds, if there are such."""
        return None


class ChoicesFilter(OptionsFilter):
    """A facet over a single-valued vocabulary."""

    def __init__(self, *args, choices, **kwargs):
        options = [Option(value, label) for value, label in choices.choices]
        super().__init__(*args, options=options, **kwargs)


class TermFilter(OptionsFilter):
    """A facet over a vocabulary that the database holds, by foreign key."""

    def __init__(self, *args, term: type[Model], **kwargs):
        super().__init__(*args, **kwargs)
        self.term = term

    def terms(self) -> QuerySet:
        """The terms as lines (rank of the heading, position, name, code, heading), in the page's language."""
        grouped = any(field.name == "group" for field in self.term._meta.fields)
        return (
            # A union needs its columns in a given order, which modeltranslation's own rewriting does not keep.
            self.term.objects.rewrite(False)
            .order_by()
            .annotate(
                label=localised("name"),
                heading=localised("group__name") if grouped else Value("", CharField()),
                rank=F("group__position") if grouped else Value(0),
            )
            .values_list(*COLUMNS)
        )


class TermsFilter(TermFilter):
    """A facet over a vocabulary that the database holds, many to many."""

    def condition(self, value, rows):
        """Exists subqueries, so that no row is found twice."""
        links = self._through.objects.filter(**{self._relation.m2m_field_name(): OuterRef("pk")})
        if not self.every:
            return Q(Exists(links.filter(**{f"{self._target}__in": value})))
        found = Q()
        for one in value:
            found &= Q(Exists(links.filter(**{self._target: one})))
        return found

    def tally(self, rows):
        """Count in the table that links rows to terms."""
        linked = self._through.objects.filter(
            **{f"{self._relation.m2m_field_name()}__in": rows.order_by().values("pk")}
        )
        return linked.annotate(value=F(f"{self._target}_id")).values("value")

    @property
    def key(self) -> str:
        """The field of the linking table that holds the row."""
        return self._relation.m2m_field_name()

    @property
    def _relation(self):
        return self.model._meta.get_field(self.field_name)

    @property
    def _through(self) -> type[Model]:
        return self._relation.remote_field.through

    @property
    def _target(self) -> str:
        return self._relation.m2m_reverse_field_name()


class NetworkFacet(TermFilter):
    """A facet over the published networks that occur in what is listed, by slug."""

    def __init__(self, *args, related: str, **kwargs):
        super().__init__(*args, term=Network, **kwargs)
        self.related = related  # the relation of networks to what is listed

    def terms(self):
        """The networks, by name."""
        listed = Network.objects.published().filter(**{f"{self.related}__isnull": False}).distinct()
        return (
            listed.rewrite(False)
            .order_by()
            .annotate(
                rank=Value(0),
                position=Value(0),
                label=F("name"),
                code=F("slug"),
                heading=Value("", CharField()),
            )
            .values_list(*COLUMNS)
        )


class ConditionFilter(ListFilter):
    """A filter that is no facet; `build` makes its condition from the value."""

    def __init__(self, *args, build, **kwargs):
        super().__init__(*args, **kwargs)
        self.build = build

    def condition(self, value, rows):
        """What `build` makes of the value."""
        return self.build(value)


class TextFilter(ConditionFilter):
    """A line of text."""

    field_class = TextField


class YearFilter(ConditionFilter):
    """A year."""

    field_class = YearField


class SortFilter(ListFilter):
    """The order; it narrows nothing."""

    field_class = ChoiceField
    narrows = False


class ListFilterSet(django_filters.FilterSet):
    """The query of a list. The order of the filters is that of facets, chips and addresses."""

    counted = Count("*")  # what a facet counts of the rows that an option finds

    # How networks.headings puts the query into words.
    noun = ""  # what is listed
    nouns: dict[
        str, dict[str, str]
    ] = {}  # filters whose options name what is listed, with words of their own
    clauses: dict[str, str] = {}  # by filter, in the order in which they are said after the noun
    remarks: dict[str, str] = {}  # what no preposition introduces stands at the end
    proper: frozenset[str] = frozenset()  # filters whose words begin with a capital wherever they stand
    years: tuple[str, ...] = ()  # the two filters of a span of years
    year_texts: tuple[str, str, str] = ("", "", "")  # for both ends, for the first, for the last

    orders: list[tuple[str, str]] = []  # to choose from, with their labels
    order_text = ""  # says in which order the list stands

    def __init__(self, data: QueryDict, queryset: QuerySet):
        # Column order matters in unions of counts; no translated text is read through this queryset's values.
        super().__init__(data, queryset.rewrite(False))
        for name, options in self._vocabulary().items():
            self.filters[name].extra["options"] = options

    @property
    def facets(self) -> dict[str, OptionsFilter]:
        """The filters that offer options, by name."""
        return {name: each for name, each in self.filters.items() if isinstance(each, OptionsFilter)}

    def _vocabulary(self) -> dict[str, Sequence[Option]]:
        """The options of every facet whose terms the database holds, in one query."""
        held = {name: each for name, each in self.facets.items() if each.term}
        if not held:
            return {}
        lines = statements.lines(("terms", type(self), get_language()), lambda: _terms(held))
        return dict.fromkeys(held, ()) | _options(tuple(lines), get_language())

    @cached_property
    def values(self) -> dict[str, object]:
        """What is chosen, by name, without what is empty or makes no sense."""
        self.form.is_valid()  # lenient fields: it always is
        return {name: value for name, value in self.form.cleaned_data.items() if value}

    @property
    def narrowing(self) -> list[str]:
        """The names of the filters in use, without those that narrow nothing."""
        return [name for name in self.values if self.filters[name].narrows]

    @cached_property
    def conditions(self) -> dict[str, Q]:
        """The condition of each filter that is in use, by name."""
        return {
            name: self.filters[name].condition(value, self.queryset)
            for name, value in self.values.items()
            if name in self.narrowing
        }

    def matching(self, *, without: str = "") -> QuerySet:
        """The rows that fulfil every condition, but that of the filter `without`; in no order."""
        wanted = (condition for name, condition in self.conditions.items() if name != without)
        return self.queryset.filter(*wanted)

    @property
    def found(self) -> int:
        """How many entries the list has."""
        return self.results().count()

    def results(self) -> QuerySet:
        """The entries that are found, in order."""
        raise NotImplementedError

    def found_text(self, found: int) -> str:
        """How many of how many are listed, in words."""
        raise NotImplementedError

    def counts(self) -> dict[str, dict[str, int]] | None:
        """Per facet and option the number of rows, where that is known without asking the database for each."""
        return None

    @property
    def ignored(self) -> list[Ignored]:
        """What was sent and is left out."""
        return ignored_parts(self.form)

    def options(self, name: str) -> Sequence[Option]:
        """The options of a facet, in the order of its vocabulary."""
        return self.filters[name].extra["options"]

    def chosen(self, name: str) -> list[Option]:
        """The chosen options of a facet."""
        return [option for option in self.options(name) if option.value in self.values.get(name, ())]

    @property
    def chips(self) -> list[Chip]:
        """Every value that narrows the list, with the query that is left without it."""
        chips = []
        for name in self.narrowing:
            value = self.values[name]
            label = self.filters[name].label
            if name in self.facets:
                chips += [
                    Chip(label, option.name, self.query(without=(name, option.value)))
                    for option in self.chosen(name)
                ]
            else:
                text = gettext("“%(query)s”") % {"query": value} if name == "q" else f"{label} {value}"
                chips.append(Chip(label, text, self.query(**{name: None})))
        return chips

    @property
    def active_count(self) -> int:
        """How many values narrow the list."""
        return sum(
            len(value) if isinstance(value, list) else 1 for value in map(self.values.get, self.narrowing)
        )

    @property
    def passing(self) -> dict[str, None]:
        """A change of the query that takes away what neither narrows nor orders the list."""
        names = self.values.keys() - {*self.narrowing, "sort"}
        return dict.fromkeys(names)

    @property
    def cleared_query(self) -> str:
        """The query without anything that narrows the list."""
        return self.query(**dict.fromkeys(self.narrowing))

    def query(self, *, without: tuple[str, str] | None = None, **changes) -> str:
        """The query string in one canonical form: "" or "?…".

        `without` takes one value of one name away; a change to None or "" takes the name away.
        """
        values = {name: value for name, value in (self.values | changes).items() if value}
        if without:
            name, taken = without
            kept = values.pop(name, ())
            if isinstance(kept, list):
                values[name] = [value for value in kept if value != taken]
        text = urlencode(values, doseq=True)
        return f"?{text}" if text else ""


def _terms(facets: dict[str, OptionsFilter]) -> QuerySet:
    """The terms of facets as lines that begin with the name of the facet."""
    queries = [
        each.terms().annotate(facet=Value(name, CharField())).values_list("facet", *COLUMNS)
        for name, each in facets.items()
    ]
    return queries[0].union(*queries[1:], all=True)


@lru_cache(maxsize=64)
def _options(lines: tuple[tuple, ...], language: str) -> dict[str, tuple[Option, ...]]:
    """The options that lines of terms stand for, by facet, in their order; kept, as vocabularies seldom change."""
    found = defaultdict(list)
    for name, _rank, _position, label, code, heading in sorted(
        lines, key=lambda line: (*line[:3], search.alphabetical(line[3], language))
    ):
        found[name].append(Option(code, label, heading))
    return {name: tuple(options) for name, options in found.items()}


def localised(field: str) -> Coalesce:
    """The text of a translated field in the active language, or else in English."""
    return Coalesce(
        NullIf(F(f"{field}_{get_language()}"), Value("")), F(f"{field}_en"), output_field=CharField()
    )
