"""What remains of two networks that were found to be one."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .network import Network


class Merge(models.Model):
    """One network that went into another, with all that is needed to take it out again.

    The record is written and read by networks.merging. It names rows by their keys in this database, so it is of
    no use in another one; that is why merges have no natural key.
    """

    kept = models.ForeignKey(
        Network, on_delete=models.SET_NULL, null=True, related_name="merges", verbose_name=_("kept network")
    )
    merged_name = models.CharField(_("merged network"), max_length=120)
    merged_slug = models.SlugField(_("its slug"), max_length=80)
    record = models.JSONField(_("record"), encoder=DjangoJSONEncoder, editable=False)
    merged_at = models.DateTimeField(_("merged at"), default=timezone.now, editable=False)
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("merged by"),
    )
    undone_at = models.DateTimeField(_("undone at"), null=True, editable=False)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("undone by"),
    )

    class Meta:
        ordering = ["-merged_at", "-pk"]
        verbose_name = _("merge")
        verbose_name_plural = _("merges")

    def __str__(self) -> str:
        return f"{self.merged_name} → {self.kept or '–'}"
