"""Draft, published or withdrawn: what the public finds under the address of an entry."""

from django.db import models, router, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from networks.choices import Publication


class Publishable(models.Model):
    """Something with an address (a slug) of its own, which is not always public.

    Rows that lead from former addresses to it hang on it by the name `former_slugs`.
    """

    is_published = models.BooleanField(
        _("published"), default=False, help_text=_("Only published entries are public.")
    )
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True, editable=False)
    withdrawal_reason = models.CharField(
        _("reason of withdrawal"),
        max_length=300,
        blank=True,
        help_text=_("One or two sentences; the address of the entry shows them to everybody."),
    )

    class Meta:
        abstract = True

    def save(self, **kwargs) -> None:
        """Save; an address that the entry had before leads on to the one it has now."""
        using = kwargs.get("using") or router.db_for_write(type(self), instance=self)
        with transaction.atomic(using=using, savepoint=False):
            before = self._stored_address(using, kwargs.get("update_fields"))
            super().save(**kwargs)
            if before is not None and before != self._address():
                former, _publication = before
                former_slugs = self._meta.get_field("former_slugs").related_model.objects
                former_slugs.db_manager(using).follow(self, former=former)

    @property
    def publication(self) -> Publication:
        """What the public sees of it."""
        if self.is_published:
            return Publication.PUBLISHED
        return Publication.WITHDRAWN if self.withdrawn_on else Publication.DRAFT

    def _address(self) -> tuple[str, Publication]:
        """What decides to whom an address belongs."""
        return self.slug, self.publication

    def _stored_address(self, using: str, update_fields) -> tuple[str, Publication] | None:
        """The same as the database has it, locked until the transaction ends; None if the save leaves it alone."""
        if update_fields is not None and not {"slug", "is_published", "withdrawn_on"} & set(update_fields):
            return None
        stored = type(self)._base_manager.using(using).select_for_update().filter(pk=self.pk)
        row = stored.only("slug", "is_published", "withdrawn_on").first() if self.pk else None
        return row._address() if row else ("", Publication.DRAFT)


PUBLICATION_CONSTRAINTS = [
    models.CheckConstraint(
        condition=Q(is_published=False) | Q(withdrawn_on__isnull=True),
        name="%(class)s_published_or_withdrawn",
        violation_error_message=_("An entry is published or withdrawn, not both."),
    ),
    # By the columns of the languages, because they are what people read; translated ones may be null.
    models.CheckConstraint(
        condition=Q(
            Q(withdrawn_on__isnull=True),
            Q(withdrawal_reason_en="") | Q(withdrawal_reason_en__isnull=True),
            Q(withdrawal_reason_es="") | Q(withdrawal_reason_es__isnull=True),
        )
        | Q(withdrawn_on__isnull=False, withdrawal_reason_en__isnull=False, withdrawal_reason_en__gt=""),
        name="%(class)s_withdrawn_with_reason",
        violation_error_message=_(
            "A withdrawn entry has a day and a reason, in English at least; any other has neither."
        ),
    ),
]
