"""Addresses of the directory. They are a contract: bookmarks and other sites rely on them."""

from django.urls import path

from networks.views import categories, communities, directory, network, operators, pages, surveys

app_name = "networks"
urlpatterns = [
    path("", pages.home, name="home"),
    path("networks/", directory.directory, name="directory"),
    path("networks/<slug:slug>/", network.network, name="network"),
    path("categories/", categories.categories, name="categories"),
    path("categories/<slug:code>/", categories.category, name="category"),
    path("operators/<slug:slug>/", operators.operator, name="operator"),
    path("communities/", communities.communities, name="communities"),
    path("surveys/", surveys.surveys, name="surveys"),
    path("surveys/<slug:slug>/", surveys.survey, name="survey"),
    path("charts/usage.svg", surveys.usage_chart, name="usage_chart"),
    path("charts/networks/<slug:slug>/<slug:metric>.svg", surveys.network_chart, name="network_chart"),
    path("about/", pages.about, name="about"),
    path("styleguide/", pages.styleguide, name="styleguide"),
]
