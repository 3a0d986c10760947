"""Two groups and one rule about their rights, which new models and permissions fall under by themselves.

A migration makes the groups. Their rights are set after every `migrate`, when Django has made the permissions of
all models there are.
"""

from django.apps import apps as installed_apps
from django.contrib.auth.management import create_permissions

CURATORS = "Curators"
EDITORS = "Editors"

CONTENT = "networks"  # the app that holds what they work on
CURATORS_DO = {"view", "add", "change"}
# What machines and other people's work leave behind: curators read it.
RECORDS = {"linkcheck", "merge"}
# What nobody may rewrite, so that it can be believed.
HISTORY, COUNTERS = "historical", {"revision"}


def may(group: str, model: str, codename: str) -> bool:
    """Whether members of the group hold this permission of the directory, such as "add_network" of "network".

    Curators edit. Editors do everything, which includes permissions that a model defines beyond Django's four.
    """
    action = codename.removesuffix(f"_{model}")
    if action == "view":
        return True
    if model.startswith(HISTORY) or model in COUNTERS:
        return False
    return group == EDITORS or (model not in RECORDS and action in CURATORS_DO)


def keep_rights(
    *, using: str, verbosity: int = 1, interactive: bool = False, apps=installed_apps, **kwargs
) -> None:
    """Give both groups exactly the permissions of the directory that the rule says; listens to post_migrate.

    Left alone: their permissions of other apps, what single people hold, and a group that somebody has deleted
    or given another name.
    """
    content = installed_apps.get_app_config(CONTENT)
    # Django makes permissions on this signal too, but after us: our app comes first.
    create_permissions(content, verbosity=verbosity, interactive=interactive, using=using, apps=apps)
    try:
        groups = apps.get_model("auth", "Group").objects.using(using)
        permissions = apps.get_model("auth", "Permission").objects.using(using)
    except LookupError:  # migrated to a point before there were any
        return
    known = permissions.filter(content_type__app_label=CONTENT).select_related("content_type")
    for group in groups.filter(name__in=[CURATORS, EDITORS]):
        due = {each.pk for each in known if may(group.name, each.content_type.model, each.codename)}
        held = set(known.filter(group=group).values_list("pk", flat=True))
        group.permissions.add(*(due - held))
        group.permissions.remove(*(held - due))
