"""What a page says to machines in schema.org's words: the same facts that it shows to people, as plain dicts.

Every function takes `site`, the root address of the site ("https://medsocial.example/"), because machines want whole
addresses. What is not known is left out: schema.org has no word for it.
"""

from collections.abc import Iterable
from datetime import datetime
from urllib.parse import urljoin

from django.urls import reverse
from django.utils.translation import get_language, gettext

from networks.choices import Cost
from networks.models import Category, Network
from networks.profile import Profile
from networks.wording import status_sentence

CONTEXT = "https://schema.org"
NAME = "Medsocial"
FREE = {Cost.FREE: True, Cost.FREEMIUM: True, Cost.PAID: False, Cost.MEMBERSHIP: False}


def graph(*nodes: dict) -> dict:
    """Nodes about one page, as one document."""
    return {"@context": CONTEXT, "@graph": list(nodes)}


def website(site: str) -> dict:
    """The site, and how to search it."""
    search = urljoin(site, reverse("networks:directory")) + "?q={search_term_string}"
    return {
        "@type": "WebSite",
        "@id": f"{site}#site",
        "name": NAME,
        "url": urljoin(site, reverse("networks:home")),
        "inLanguage": get_language(),
        "description": gettext("The social networks that doctors use: dated facts with their sources."),
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": search},
            "query-input": "required name=search_term_string",
        },
    }


def breadcrumbs(site: str, *steps: tuple[str, str]) -> dict:
    """The way from the home page to a page: names and paths."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": str(name), "item": urljoin(site, path)}
            for place, (name, path) in enumerate([(NAME, reverse("networks:home")), *steps], 1)
        ],
    }


def listed(site: str, networks: Iterable[Network], *, number: int) -> dict:
    """The first networks of a list that has this number of them."""
    return {
        "@type": "ItemList",
        "numberOfItems": number,
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": place,
                "name": network.name,
                "url": urljoin(site, network.get_absolute_url()),
            }
            for place, network in enumerate(networks, 1)
        ],
    }


def category_page(site: str, category: Category, networks: Iterable[Network], *, number: int) -> dict:
    """A category, its first networks and the way to it."""
    path = reverse("networks:category", args=[category.code])
    page = {
        "@type": "CollectionPage",
        "@id": urljoin(site, path),
        "name": category.name,
        "description": category.description,
        "inLanguage": get_language(),
        "isPartOf": {"@id": f"{site}#site"},
        "mainEntity": listed(site, networks, number=number),
    }
    steps = (gettext("Categories"), reverse("networks:categories")), (category.name, path)
    return graph(page, breadcrumbs(site, *steps))


def network_page(site: str, profile: Profile) -> dict:
    """A network, the page about it and the way to it."""
    network = profile.network
    path = network.get_absolute_url()
    address = urljoin(site, path)
    page = {
        "@type": "WebPage",
        "@id": address,
        "name": network.name,
        "description": network.summary,
        "inLanguage": get_language(),
        "isPartOf": {"@id": f"{site}#site"},
        "datePublished": network.created_at.date().isoformat(),
        "dateModified": network.updated_at.date().isoformat(),
        "lastReviewed": network.last_reviewed and network.last_reviewed.isoformat(),
        "mainEntity": {"@id": f"{address}#network"},
    }
    steps = (
        (gettext("Directory"), reverse("networks:directory")),
        (network.category.name, reverse("networks:category", args=[network.category_id])),
        (network.name, path),
    )
    return graph(known(page), application(profile, f"{address}#network"), breadcrumbs(site, *steps))


def application(profile: Profile, identity: str) -> dict:
    """A network as the application that it is; `identity` is the address that names it."""
    network, terms = profile.network, profile.terms
    names = {field: [str(term) for term in terms[field]] for field in ("audiences", "countries", "platforms")}
    operator = network.operator
    return known(
        {
            "@type": "WebApplication",
            "@id": identity,
            "name": network.name,
            "alternateName": [other.name for other in network.other_names.all()],
            "description": network.summary,
            "url": network.url,
            "applicationCategory": "SocialNetworkingApplication",
            "operatingSystem": ", ".join(names["platforms"]),
            "inLanguage": [term.code for term in terms["languages"]],
            "countriesSupported": names["countries"],
            "featureList": [str(term) for term in terms["features"]],
            "audience": [{"@type": "Audience", "audienceType": name} for name in names["audiences"]],
            "isAccessibleForFree": FREE.get(network.cost),
            "dateCreated": str(network.founded_year or ""),
            "creativeWorkStatus": status_sentence(network),
            "provider": operator
            and known({"@type": "Organization", "name": operator.name, "url": operator.url}),
        }
    )


def dataset(site: str, licence: str, *, changed: datetime | None, names: Iterable[str]) -> dict:
    """The data behind the site, with its downloads."""
    path = reverse("networks:data")
    files = [
        {
            "@type": "DataDownload",
            "name": f"{name}.{form}",
            "encodingFormat": kind,
            "contentUrl": urljoin(site, reverse(f"networks:data_{form}", args=[name])),
        }
        for name in names
        for form, kind in (("csv", "text/csv"), ("json", "application/json"))
    ]
    about = {
        "@type": "Dataset",
        "@id": urljoin(site, path),
        "name": gettext("Medsocial: the social networks that doctors use"),
        "description": gettext(
            "Social networks, communities and apps that doctors use: for whom they are, who may join, what they cost, "
            "who pays, whether they are still active, and what surveys say of their use; every fact with its source."
        ),
        "url": urljoin(site, path),
        "license": licence,
        "isAccessibleForFree": True,
        "inLanguage": ["en", "es"],
        "dateModified": changed and changed.date().isoformat(),
        "creator": {"@type": "Organization", "name": NAME, "url": site},
        "distribution": files,
    }
    return graph(known(about), breadcrumbs(site, (gettext("Data"), path)))


def known(node: dict) -> dict:
    """The node without what is empty; `False` says something and stays."""
    return {name: value for name, value in node.items() if value or value is False}
