"""What an import needs between its preview and its confirmation."""

import uuid
from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

LIFETIME = timedelta(hours=1)  # of a preview: afterwards the file has to be chosen again


class PendingImportQuerySet(models.QuerySet):
    """Files that have been previewed."""

    def expired(self) -> Self:
        """Those whose preview is too old to be confirmed."""
        return self.filter(created_at__lt=timezone.now() - LIFETIME)

    def waiting(self, user, table: str) -> Self:
        """Those that this person may still confirm."""
        return self.filter(user=user, table=table, created_at__gte=timezone.now() - LIFETIME)


class PendingImportManager(models.Manager.from_queryset(PendingImportQuerySet)):
    """Files that have been previewed, one a person and table."""

    def keep(self, *, user, table: str, file_name: str, content: bytes, digest: str) -> models.Model:
        """Keep a file until it is confirmed; forget the same person's earlier one, and whatever has expired."""
        self.expired().delete()
        pending, _created = self.update_or_create(
            user=user,
            table=table,
            defaults={
                "token": uuid.uuid4(),
                "file_name": file_name[: self.model.LONGEST_NAME],
                "content": content,
                "digest": digest,
                "created_at": timezone.now(),
            },
        )
        return pending


class PendingImport(models.Model):
    """A file that a curator has seen a preview of and not confirmed yet.

    It is in the database, where every process of the site finds it, and nobody but the curator can name it.
    """

    LONGEST_NAME = 200

    token = models.UUIDField(_("token"), default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("curator")
    )
    table = models.CharField(_("table"), max_length=100)
    file_name = models.CharField(_("name of the file"), max_length=LONGEST_NAME)
    content = models.BinaryField(_("content"))
    digest = models.CharField(_("what the preview showed"), max_length=64)
    created_at = models.DateTimeField(_("previewed"), default=timezone.now)

    objects = PendingImportManager()

    class Meta:
        default_permissions = ()
        verbose_name = _("pending import")
        verbose_name_plural = _("pending imports")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "table"],
                name="pendingimport_unique",
                violation_error_message=_("This curator has a preview of this table already."),
            )
        ]

    def __str__(self) -> str:
        return self.file_name
