"""People and groups in the admin: administered by superusers, whatever rights somebody else was given."""

from axes.models import AccessAttempt, AccessLog
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from medsocial.people import second_factor


class SuperusersOnly(admin.ModelAdmin):
    """An admin for superusers: whoever may change users could make themselves one."""

    def has_module_permission(self, request) -> bool:
        """Whether its models are listed."""
        return request.user.is_superuser

    def has_view_permission(self, request, obj=None) -> bool:
        """Whether entries are shown."""
        return request.user.is_superuser

    def has_add_permission(self, request) -> bool:
        """Whether entries can be added."""
        return request.user.is_superuser

    def has_change_permission(self, request, obj=None) -> bool:
        """Whether entries can be changed."""
        return request.user.is_superuser

    def has_delete_permission(self, request, obj=None) -> bool:
        """Whether entries can be deleted."""
        return request.user.is_superuser


# Django OTP's own pages would show everybody's secrets.
admin.site.unregister([User, Group, TOTPDevice, StaticDevice])


@admin.register(User)
class PersonAdmin(SuperusersOnly, UserAdmin):
    """Those who can log in."""

    list_display = [
        "username",
        "email",
        "first_name",
        "last_name",
        "groups_in_words",
        "has_second_factor",
        "is_active",
        "last_login",
    ]
    list_filter = ["is_active", "is_superuser", "groups"]
    fieldsets = [
        (None, {"fields": ["username", "password", "has_second_factor"]}),
        (_("Personal info"), {"fields": ["first_name", "last_name", "email"]}),
        (
            _("Permissions"),
            {
                "fields": ["is_active", "is_staff", "is_superuser", "groups", "user_permissions"],
                "description": _(
                    "Somebody who works on the directory has “staff status” and is in one group: curators edit, "
                    "editors also publish and delete. Instead of deleting somebody who has left, "
                    "take “active” away: the history goes on naming them."
                ),
            },
        ),
        (_("Important dates"), {"fields": ["last_login", "date_joined"]}),
    ]

    readonly_fields = ["has_second_factor"]
    actions = ["reset_second_factor"]

    def get_queryset(self, request):
        """With what the list says about them."""
        is_on = Exists(second_factor.apps().filter(user=OuterRef("pk")))
        return super().get_queryset(request).prefetch_related("groups").annotate(is_on=is_on)

    @admin.display(description=_("second factor"), ordering="is_on", boolean=True)
    def has_second_factor(self, person: User) -> bool:
        """Whether the person has set up an app."""
        return getattr(person, "is_on", False)

    @admin.action(description=_("Reset the second factor"))
    def reset_second_factor(self, request, queryset) -> None:
        """Turn it off for people who have lost their phones; they can set it up anew."""
        with transaction.atomic():
            people = list(queryset.filter(is_on=True))
            for person in people:
                second_factor.turn_off(person)
                self.log_change(request, person, [{"changed": {"fields": [str(_("second factor"))]}}])
        message = ngettext(
            "The second factor of %d person is off.", "The second factors of %d people are off.", len(people)
        )
        self.message_user(request, message % len(people))

    @admin.display(description=_("groups"), empty_value="–")
    def groups_in_words(self, person: User) -> str | None:
        """The groups, or that the person is a superuser and needs none."""
        return (
            _("Superuser")
            if person.is_superuser
            else ", ".join(group.name for group in person.groups.all()) or None
        )


@admin.register(Group)
class RightsAdmin(SuperusersOnly, GroupAdmin):
    """Groups, with the rights that their members have."""


class ReadOnly(SuperusersOnly):
    """What the log-in has noted."""

    def has_add_permission(self, request) -> bool:
        """Nobody adds to it."""
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        """Nobody changes it."""
        return False


@admin.register(AccessAttempt)
class FailureAdmin(ReadOnly):
    """Log-ins that failed lately. Deleting them lets a locked name log in again."""

    list_display = ["attempt_time", "username", "ip_address", "failures_since_start"]
    search_fields = ["username", "ip_address"]
    search_help_text = _(
        "Name or address. Delete a name’s failures to let it log in again before the wait is over."
    )
    fields = ["attempt_time", "username", "ip_address", "failures_since_start", "user_agent"]


@admin.register(AccessLog)
class LoginAdmin(ReadOnly):
    """Who logged in lately, when and from where."""

    list_display = ["attempt_time", "logout_time", "username", "ip_address"]
    search_fields = ["username", "ip_address"]
    fields = ["attempt_time", "logout_time", "username", "ip_address", "user_agent"]
