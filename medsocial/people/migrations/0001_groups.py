from django.db import migrations

# As in people/groups.py, whose constants may change; what this migration did does not.
NAMES = ("Curators", "Editors")


def make(apps, schema_editor):
    """Make the groups unless they are there; people.groups gives them their rights after every migrate."""
    groups = apps.get_model("auth", "Group").objects.using(schema_editor.connection.alias)
    for name in NAMES:
        groups.get_or_create(name=name)


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        # Undoing it would take the groups' members with it.
        migrations.RunPython(make, migrations.RunPython.noop),
    ]
