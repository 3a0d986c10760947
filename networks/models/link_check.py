"""What a machine saw at the addresses of networks and communities."""

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from networks.choices import FAILED, LinkOutcome, LinkReason
from networks.link_querysets import SUBJECTS, LinkCheckManager

from .community import Community
from .fields import choice_constraint
from .network import WEB_ADDRESS, Network


class LinkCheck(models.Model):
    """What a machine saw at an address. It changes nothing in the entry: a curator decides what follows.

    Nothing points at a check and no fixture holds one, so it has no natural key.
    """

    # The indexes below begin with these two.
    network = models.ForeignKey(
        Network,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        db_index=False,
        related_name="link_checks",
        verbose_name=_("network"),
    )
    community = models.ForeignKey(
        Community,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        db_index=False,
        related_name="link_checks",
        verbose_name=_("community"),
    )
    url = models.URLField(
        _("address"),
        validators=[WEB_ADDRESS],
        help_text=_("As the entry had it; checks of a former address no longer count."),
    )
    checked_at = models.DateTimeField(_("checked"), default=timezone.now, db_index=True)
    outcome = models.CharField(_("outcome"), max_length=11, choices=LinkOutcome)
    reason = models.CharField(_("reason"), max_length=10, choices=LinkReason)
    status_code = models.PositiveSmallIntegerField(
        _("HTTP status"), null=True, blank=True, help_text=_("Of the last answer, if there was one.")
    )
    final_url = models.URLField(
        _("leads to"),
        max_length=500,
        blank=True,
        validators=[WEB_ADDRESS],
        help_text=_("Where a moved address has moved; otherwise where redirects ended, if there were any."),
    )
    is_newest = models.BooleanField(_("newest of its entry"), default=False, editable=False)
    detail = models.CharField(
        _("detail"), max_length=200, blank=True, help_text=_("In the words of the software that saw it.")
    )

    objects = LinkCheckManager()

    class Meta:
        ordering = ["-checked_at", "-pk"]
        verbose_name = _("link check")
        verbose_name_plural = _("link checks")
        constraints = [
            choice_constraint("outcome", LinkOutcome),
            choice_constraint("reason", LinkReason),
            models.CheckConstraint(
                condition=Q(network__isnull=False, community__isnull=True)
                | Q(network__isnull=True, community__isnull=False),
                name="linkcheck_one_subject",
                violation_error_message=_("A check is of a network or of a community, not of both."),
            ),
            models.CheckConstraint(
                condition=Q(status_code__isnull=True) | Q(status_code__range=(100, 999)),
                name="linkcheck_status_code_valid",
                violation_error_message=_("An HTTP status is a number of three digits."),
            ),
            models.CheckConstraint(
                condition=~Q(outcome=LinkOutcome.MOVED) | ~Q(final_url=""),
                name="linkcheck_moved_somewhere",
                violation_error_message=_("What has moved has a new address."),
            ),
            *(
                models.UniqueConstraint(
                    fields=[subject],
                    condition=Q(is_newest=True),
                    name=f"linkcheck_newest_{subject}",
                    violation_error_message=_("An entry has one newest check."),
                )
                for subject in SUBJECTS
            ),
        ]
        indexes = [
            *(
                models.Index(fields=[subject, "checked_at"], name=f"linkcheck_{subject}")
                for subject in SUBJECTS
            ),
            models.Index(fields=["outcome"], name="linkcheck_outcome"),
            models.Index(fields=["outcome"], condition=Q(is_newest=True), name="linkcheck_newest_outcome"),
        ]

    def __str__(self) -> str:
        return f"{self.url}: {self.get_outcome_display()}"

    def save(self, *args, **kwargs):
        """Save. A new check later than all others of its entry becomes the newest instead of another."""
        with transaction.atomic():
            if self._state.adding:
                others = LinkCheck.objects.filter(network=self.network_id, community=self.community_id)
                self.is_newest = not others.filter(checked_at__gt=self.checked_at).exists()
                if self.is_newest:
                    others.filter(is_newest=True).update(is_newest=False)
            super().save(*args, **kwargs)

    @property
    def explanation(self) -> str:
        """The reason, with the HTTP status if there is one."""
        reason = self.get_reason_display()
        return f"{reason} ({self.status_code})" if self.status_code else reason

    @property
    def subject(self) -> Network | Community:
        """The network or the community whose address was checked."""
        return self.network or self.community

    @property
    def has_failed(self) -> bool:
        """Whether a visitor would have found nothing."""
        return self.outcome in FAILED
