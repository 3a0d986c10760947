"""What the curators' work leaves behind."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Revision(models.Model):
    """A counter that grows with every change of the directory's data; there is one row.

    The database's own triggers raise it (networks/revision_triggers.py).
    """

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY, editable=False)
    number = models.PositiveBigIntegerField(_("number"), default=0, editable=False)
    changed_at = models.PositiveBigIntegerField(
        _("changed at"), default=0, editable=False
    )  # seconds since 1970

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        constraints = [
            models.CheckConstraint(
                condition=Q(id=1),
                name="revision_one_row",
                violation_error_message=_("There is one revision."),
            )
        ]

    def __str__(self) -> str:
        return str(self.number)


class ChangedNetwork(models.Model):
    """The revision under which a network, or a link between it and a term, was changed last.

    Who keeps something of every network reads anew what changed since. The database's own triggers write it, as they
    raise the revision; `ALL` stands for every network.
    """

    ALL = 0

    network = models.PositiveBigIntegerField(  # no foreign key: that a network went is a change, too
        _("network"), primary_key=True, editable=False
    )
    revision = models.PositiveBigIntegerField(_("revision"), db_index=True, editable=False)

    class Meta:
        verbose_name = _("changed network")
        verbose_name_plural = _("changed networks")

    def __str__(self) -> str:
        return str(self.network)
