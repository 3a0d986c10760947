"""Addresses of the directory. They are a contract: bookmarks and other sites rely on them."""

from django.urls import path

from networks.views import categories, directory, network, operators, pages

app_name = "networks"
urlpatterns = [
    path("", pages.home, name="home"),
    path("networks/", directory.directory, name="directory"),
    path("networks/<slug:slug>/", network.network, name="network"),
    path("categories/", categories.categories, name="categories"),
    path("categories/<slug:code>/", categories.category, name="category"),
    path("operators/<slug:slug>/", operators.operator, name="operator"),
    path("about/", pages.about, name="about"),
    path("styleguide/", pages.styleguide, name="styleguide"),
]
