"""Addresses of the directory. They are a contract: bookmarks and other sites rely on them.

Each of them is there in every language: in English as it stands here, in Spanish under `/es/`.
"""

from django.urls import path

from networks.views import (
    categories,
    communities,
    compare,
    data,
    directory,
    discovery,
    feeds,
    finder,
    network,
    operators,
    pages,
    sharing,
    suggestions,
    surveys,
)

app_name = "networks"
urlpatterns = [
    path("", pages.home, name="home"),
    path("networks/", directory.directory, name="directory"),
    path("networks/<slug:slug>.json", data.network, name="network_json"),
    path("networks/<slug:slug>/", network.network, name="network"),
    path("networks/<slug:slug>/suggest/", suggestions.suggest_correction, name="suggest_correction"),
    path("categories/", categories.categories, name="categories"),
    path("categories/<slug:code>/", categories.category, name="category"),
    path("operators/<slug:slug>/", operators.operator, name="operator"),
    path("communities/", communities.communities, name="communities"),
    path("compare/", compare.compare, name="compare"),
    path("finder/", finder.finder, name="finder"),
    path("surveys/", surveys.surveys, name="surveys"),
    path("surveys/<slug:slug>/", surveys.survey, name="survey"),
    path("charts/usage.svg", surveys.usage_chart, name="usage_chart"),
    path("charts/networks/<slug:slug>/<slug:metric>.svg", surveys.network_chart, name="network_chart"),
    path("feeds/networks.atom", feeds.networks, name="feed"),
    path("data/", data.data, name="data"),
    path("data/medsocial.zip", data.everything_archived, name="archive"),
    path("data/<slug:name>.csv", data.download, {"form": "csv"}, name="data_csv"),
    path("data/<slug:name>.json", data.download, {"form": "json"}, name="data_json"),
    path("data/<slug:name>.schema.json", data.schema, name="data_schema"),
    path("about/", pages.about, name="about"),
    path("pictures/medsocial.png", sharing.site_picture, name="site_picture"),
    path("pictures/networks/<slug:slug>.png", sharing.network_picture, name="network_picture"),
    path("badges/<slug:shade>/<slug:slug>.svg", sharing.network_badge, name="network_badge"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("privacy/", pages.privacy, name="privacy"),
    path("opensearch.xml", discovery.opensearch, name="opensearch"),
    path("manifest.webmanifest", discovery.manifest, name="manifest"),
    path("suggest/", suggestions.suggest, name="suggest"),
    path("suggest/thanks/", suggestions.thanks, name="thanks"),
    path("styleguide/", pages.styleguide, name="styleguide"),
]
