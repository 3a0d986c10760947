"""Spanish texts are searched, too, and names sorted by the Spanish alphabet; what is stored already follows."""

from django.db import migrations, models
from django.utils import translation

from networks import search
from networks.choices import Topic

TERMS = {
    "Network": ("audiences", "specialties", "features", "funding", "countries", "languages", "platforms"),
    "Community": ("audiences", "specialties", "countries", "languages"),
}
TEXTS = {"Network": ("summary_es", "description_es"), "Community": ("summary_es",)}


def add_spanish(apps, schema_editor):
    """Add the Spanish texts to the searched ones; the next edit of an entry makes all of them anew."""
    for name, fields in TERMS.items():
        model = apps.get_model("networks", name)
        rows = model.objects.prefetch_related(*fields)
        if name == "Network":
            rows = rows.select_related("category")
        for row in rows.iterator(chunk_size=200):
            texts = [getattr(row, field) or "" for field in TEXTS[name]]
            texts += [term.name_es or "" for field in fields for term in getattr(row, field).all()]
            if name == "Network":
                texts.append(row.category.name_es or "")
            else:
                with translation.override("es"):
                    texts.append(str(Topic(row.topic).label))
            row.search_order_es = search.alphabetical(row.name, "es")
            row.search_text = f"{row.search_text}\n{search.text_document(texts)}"
            row.save(update_fields=["search_order_es", "search_text"])


class Migration(migrations.Migration):
    dependencies = [("networks", "0010_scale")]

    operations = [
        *(
            migrations.AddField(
                model_name=name,
                name="search_order_es",
                field=models.TextField(blank=True, default="", editable=False, verbose_name="name, as Spanish sorts it"),
                preserve_default=False,
            )
            for name in ("network", "community")
        ),
        migrations.RunPython(add_spanish, migrations.RunPython.noop, elidable=True),
    ]
