"""What a search finds: by names, which rank it, and by all texts."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from networks import search


class Searchable(models.Model):
    """Something with a name and a folded copy of all texts by which it is found.

    The columns are made from the rest by networks.indexing, so that a search reads one table.
    """

    search_names = models.TextField(_("names, folded"), blank=True, editable=False)
    search_order_es = models.TextField(_("name, as Spanish sorts it"), blank=True, editable=False)
    search_text = models.TextField(_("all texts, folded"), blank=True, editable=False)

    search_columns: tuple[str, ...] = ("search_names", "search_order_es", "search_text")
    search_terms: tuple[str, ...] = ()  # many-to-many fields by whose terms it is found
    search_relations: tuple[str, ...] = ()  # foreign keys whose names are among its texts

    class Meta:
        abstract = True

    def names(self) -> list[str]:
        """Every name it has, today's first."""
        return [self.name]

    def texts(self) -> list[str]:
        """What else describes it, in every language, without its terms."""
        raise NotImplementedError

    def make_search_columns(self) -> None:
        """Set the search columns, the same whatever the reader's language; saves nothing."""
        names = self.names()
        terms = [term for field in self.search_terms for term in getattr(self, field).all()]
        self.search_names = search.names_document(names)
        self.search_order_es = search.alphabetical(self.name, "es")
        self.search_text = search.text_document(
            [*names, *self.texts(), *(name for term in terms for name in in_every_language(term, "name"))]
        )


def in_every_language(row: models.Model, field: str) -> list[str]:
    """A translated text in each language that it is written in."""
    return list(filter(None, (getattr(row, f"{field}_{code}") for code, _name in settings.LANGUAGES)))
