"""Addresses of the directory: a contract, see README."""

app_name = "networks"
urlpatterns = []
