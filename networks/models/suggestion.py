"""What visitors propose: a network that is missing, or a correction of one that is listed."""

import hashlib
import json

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from networks import search
from networks.choices import CORRECTIONS, SuggestionKind, SuggestionState
from networks.suggestion_querysets import SuggestionManager

from .fields import choice_constraint
from .network import WEB_ADDRESS, Network
from .vocabulary import Category

LONG_TEXT = 1000  # characters of what a visitor may write freely


class Suggestion(models.Model):
    """A visitor's proposal. It is never public and changes nothing until a curator has decided about it."""

    kind = models.CharField(_("kind"), max_length=10, choices=SuggestionKind)
    network = models.ForeignKey(
        Network,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="suggestions",
        verbose_name=_("network"),
        help_text=_("The network to be corrected, or the draft that was made of the suggestion."),
    )

    # Of a new network.
    name = models.CharField(_("name"), max_length=120, blank=True)
    url = models.URLField(_("address"), blank=True, validators=[WEB_ADDRESS])
    category = models.ForeignKey(
        Category,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="suggestions",
        verbose_name=_("category"),
    )
    summary = models.CharField(_("what it is"), max_length=160, blank=True)
    why = models.CharField(_("why doctors should know it"), max_length=LONG_TEXT, blank=True)

    # Of a correction.
    field = models.CharField(_("what is wrong"), max_length=24, choices=CORRECTIONS, blank=True)
    proposal = models.CharField(_("what is right"), max_length=LONG_TEXT, blank=True)

    source_url = models.URLField(_("source"), max_length=400, blank=True, validators=[WEB_ADDRESS])
    email = models.EmailField(_("e-mail"), blank=True)
    sender = models.CharField(
        _("sender"),
        max_length=32,
        blank=True,
        help_text=_("A code made from the sender’s network address; another one every day."),
    )
    fingerprint = models.CharField(_("fingerprint"), max_length=64, editable=False)
    times = models.PositiveIntegerField(_("times sent"), default=1)
    received_at = models.DateTimeField(_("received"), default=timezone.now, db_index=True)
    announced_at = models.DateTimeField(_("announced"), null=True, blank=True)

    state = models.CharField(
        _("state"), max_length=8, choices=SuggestionState, default=SuggestionState.WAITING
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    objects = SuggestionManager()

    class Meta:
        ordering = ["-received_at", "-pk"]
        verbose_name = _("suggestion")
        verbose_name_plural = _("suggestions")
        constraints = [
            choice_constraint("kind", SuggestionKind),
            choice_constraint("state", SuggestionState),
            models.CheckConstraint(
                condition=Q(
                    kind=SuggestionKind.CORRECTION, field__in=[value for value, _label in CORRECTIONS]
                )
                | (~Q(kind=SuggestionKind.CORRECTION) & Q(field="")),
                name="suggestion_field_valid",
                violation_error_message=_("A correction says which field is wrong; a new network has none."),
            ),
            models.CheckConstraint(
                condition=~Q(kind=SuggestionKind.NEW) | ~Q(name=""),
                name="suggestion_new_named",
                violation_error_message=_("A new network needs a name."),
            ),
            models.CheckConstraint(
                condition=~Q(kind=SuggestionKind.CORRECTION) | Q(network__isnull=False),
                name="suggestion_corrects_network",
                violation_error_message=_("A correction is about a network of the directory."),
            ),
            models.CheckConstraint(
                condition=~Q(kind=SuggestionKind.NEW)
                | Q(network__isnull=True)
                | Q(state=SuggestionState.ACCEPTED),
                name="suggestion_draft_accepted",
                violation_error_message=_("Only an accepted suggestion has become a network."),
            ),
            models.CheckConstraint(
                condition=Q(state=SuggestionState.WAITING, decided_at__isnull=True)
                | (~Q(state=SuggestionState.WAITING) & Q(decided_at__isnull=False)),
                name="suggestion_decided_dated",
                violation_error_message=_("A decision has a date, and what waits has none."),
            ),
            models.CheckConstraint(
                condition=~Q(state=SuggestionState.REJECTED) | ~Q(reason=""),
                name="suggestion_rejection_reasoned",
                violation_error_message=_("Say why it is rejected."),
            ),
            models.UniqueConstraint(
                fields=["fingerprint"],
                condition=Q(state=SuggestionState.WAITING),
                name="suggestion_waiting_unique",
                violation_error_message=_("The same suggestion waits already."),
            ),
        ]
        indexes = [models.Index(fields=["state", "received_at"], name="suggestion_queue")]

    def __str__(self) -> str:
        if self.kind == SuggestionKind.NEW:
            return self.name
        return f"{self.network}: {self.get_field_display()}"

    def save(self, *args, **kwargs):
        """Give it its fingerprint first, once."""
        if not self.fingerprint:
            self.fingerprint = self.make_fingerprint()
        super().save(*args, **kwargs)

    @property
    def is_waiting(self) -> bool:
        """Whether nobody has decided about it yet."""
        return self.state == SuggestionState.WAITING

    @property
    def is_new(self) -> bool:
        """Whether it proposes a network, not a correction."""
        return self.kind == SuggestionKind.NEW

    @property
    def evidence_url(self) -> str:
        """The page to look at: its source or, without one, the proposed network's own address."""
        return self.source_url or self.url

    def make_fingerprint(self) -> str:
        """What two suggestions have in common that say the same: case, accents and spaces do not count."""
        said = [self.kind, self.network_id if not self.is_new else None, self.category_id, self.field]
        texts = (self.name, self.url, self.summary, self.why, self.proposal, self.source_url)
        said += [" ".join(search.fold(text).split()) for text in texts]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()
