"""What search engines are told to read: every public page, with the date of its newest change where that is known."""

from datetime import datetime

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import Max, QuerySet
from django.urls import get_script_prefix, reverse

from medsocial.language import CODES, address_in
from networks.models import Category, Network, Operator, Survey

PAGES = (
    "home",
    "directory",
    "categories",
    "communities",
    "surveys",
    "finder",
    "compare",
    "data",
    "about",
    "accessibility",
    "privacy",
)
CHANGING = {"home", "directory", "categories"}  # they show the networks themselves


class PublicSitemap(Sitemap):
    """Pages that are there in every language; each entry names the others.

    Django's own way to do this reads all rows for each part of the sitemap.
    """

    def _urls(self, page: int, protocol: str, domain: str) -> list[dict]:
        site = f"{protocol}://{domain}"
        found = []
        for entry in super()._urls(page, protocol, domain):
            path = "/" + entry["location"].removeprefix(site).removeprefix(get_script_prefix())
            places = {code: site + address_in(code, path) for code in CODES}
            named = [*places.items(), ("x-default", places[settings.LANGUAGE_CODE])]
            alternates = [{"lang_code": code, "location": place} for code, place in named]
            found += [entry | {"location": place, "alternates": alternates} for place in places.values()]
        return found


class PageSitemap(PublicSitemap):
    """Pages that there is one of."""

    def items(self) -> list[str]:
        """Their names."""
        return list(PAGES)

    def location(self, item: str) -> str:
        """The address of a page."""
        return reverse(f"networks:{item}")

    def lastmod(self, item: str) -> datetime | None:
        """The newest change of a network, for pages that show them; of others none is known."""
        return self.newest if item in CHANGING else None

    @property
    def newest(self) -> datetime | None:
        """The newest change of any network."""
        return Network.objects.published().newest_change()


class NetworkSitemap(PublicSitemap):
    """The networks' pages."""

    limit = (
        5_000  # twice as many addresses, of the 50,000 that a file may hold: one is written within a second
    )

    def items(self) -> QuerySet:
        """Published networks."""
        return Network.objects.published().only("slug", "updated_at").order_by("pk")

    def lastmod(self, item: Network) -> datetime:
        """When the entry was changed last."""
        return item.updated_at

    def get_latest_lastmod(self) -> datetime | None:
        """When any was, without reading all of them."""
        return Network.objects.published().newest_change()


class CategorySitemap(PublicSitemap):
    """The categories' pages."""

    def items(self) -> QuerySet:
        """Categories with the newest change among their networks."""
        return newest_network(Category.objects.order_by("pk"))

    def location(self, item: Category) -> str:
        """The address of the category's page."""
        return reverse("networks:category", args=[item.code])

    def lastmod(self, item: Category) -> datetime:
        """When one of its networks was changed last."""
        return item.newest


class OperatorSitemap(CategorySitemap):
    """The operators' pages."""

    def items(self) -> QuerySet:
        """Operators of published networks with the newest change among these."""
        return newest_network(Operator.objects.order_by("pk"))

    def location(self, item: Operator) -> str:
        """The address of the operator's page."""
        return item.get_absolute_url()


class SurveySitemap(PublicSitemap):
    """The surveys' pages."""

    def items(self) -> QuerySet:
        """All surveys."""
        return Survey.objects.only("slug").order_by("pk")


def newest_network(rows: QuerySet) -> QuerySet:
    """Those of the rows that have a published network, with its newest change in `newest`."""
    return rows.filter(networks__is_published=True).annotate(newest=Max("networks__updated_at"))


SITEMAPS = {
    "pages": PageSitemap,
    "networks": NetworkSitemap,
    "categories": CategorySitemap,
    "operators": OperatorSitemap,
    "surveys": SurveySitemap,
}
