"""The application that knows who works on the directory."""

from django.apps import AppConfig, apps
from django.contrib.admin import apps as admin
from django.core.signals import request_finished
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    """Groups and their rights, log-in and sessions."""

    default = True
    name = "medsocial.people"
    label = "people"
    verbose_name = _("People")

    def ready(self):
        """Keep the groups' rights true whenever models may have changed; let sessions end."""
        from medsocial import language
        from medsocial.people import groups, sessions

        sessions.connect()
        request_finished.connect(language.forget_language)
        post_migrate.connect(groups.keep_rights, sender=apps.get_app_config(groups.CONTENT))


class DeskConfig(admin.AdminConfig):
    """Django's admin, on our site."""

    default = False
    default_site = "medsocial.people.site.Desk"
