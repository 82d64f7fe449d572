"""Tables of what comes in: the signal as it was sent, for ever; the decision of triage; what people corrected."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linli.intake.learning.models import Example, LearnedModel, Reign
from linli.kernel.ids import new_id
from linli.trust.sealing import SealedTextField

__all__ = ["Channel", "Correction", "Decision", "Example", "LearnedModel", "Reign", "Signal", "SignalState"]


class Channel(models.TextChoices):
    WEB = "web", _("Web")
    WINDOW = "window", _("Service window")
    PHONE = "phone", _("Telephone")
    API = "api", _("API")
    PATROL = "patrol", _("Patrol")
    SENSOR = "sensor", _("Sensor")


class SignalState(models.TextChoices):
    RECEIVED = "received", _("Received")
    WITH_PERSON = "with_person", _("With a person for a decision")
    IN_CASE = "in_case", _("In a case")
    MERGED = "merged", _("Joined to a case already known")
    ANSWERED = "answered", _("Answered without a case")


class Signal(models.Model):
    """A resident's words, a patrol's finding or a sensor's alert, unchanged; many may feed one case."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=10, unique=True)
    channel = models.CharField(max_length=12, choices=Channel)
    state = models.CharField(max_length=12, choices=SignalState, default=SignalState.RECEIVED)
    text = models.TextField()
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    cell = models.BigIntegerField(null=True)
    address_text = models.CharField(max_length=200, blank=True)
    name = SealedTextField(null=True, area="case__grid_code")
    phone = SealedTextField(null=True, area="case__grid_code")
    phone_index = models.BinaryField(max_length=32, null=True, db_index=True)
    reporter = models.ForeignKey("people.Account", null=True, on_delete=models.PROTECT, related_name="+")
    entered_by = models.ForeignKey("people.Account", null=True, on_delete=models.PROTECT, related_name="+")
    external_id = models.CharField(max_length=60, blank=True)
    case = models.ForeignKey("cases.Case", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    wants_case = models.UUIDField(null=True)
    own_matter = models.BooleanField(default=False, db_default=False)
    answer = models.TextField(blank=True)
    happened_at = models.DateTimeField()
    received_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["received_at", "id"], name="signal_untriaged", condition=Q(state="received")),
            models.Index(fields=["received_at", "id"], name="signal_with_person", condition=Q(state="with_person")),
            models.Index(fields=["case"], name="signal_case", condition=Q(case__isnull=False)),
            models.Index(fields=["state", "-received_at", "-id"], name="signal_state"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "external_id"], condition=~Q(external_id=""), name="signal_external_once"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["in_case", "merged"]) | Q(case__isnull=False), name="signal_in_case_has_case"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Decision(models.Model):
    """What triage made of a signal and why: reasons, alternatives and the versions that decided."""

    signal = models.OneToOneField(Signal, on_delete=models.PROTECT, primary_key=True, related_name="decision")
    by = models.CharField(max_length=12)
    outcome = models.CharField(max_length=12)
    category = models.ForeignKey("orgs.Category", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    confidence = models.FloatField()
    alternatives = models.JSONField(default=list)
    words = ArrayField(models.CharField(max_length=40), default=list)
    priority = models.CharField(max_length=2)
    danger_words = ArrayField(models.CharField(max_length=40), default=list)
    reasons = models.JSONField(default=list)
    place_kind = models.CharField(max_length=12, blank=True)
    grid_code = models.CharField(max_length=15, blank=True)
    address = models.ForeignKey("orgs.Address", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    place_confidence = models.FloatField(default=0)
    unit = models.ForeignKey("orgs.Unit", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    near = models.JSONField(default=list)
    model_version = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["at"], include=["by", "outcome"], name="decision_week")]

    def __str__(self) -> str:
        return f"{self.signal_id} {self.outcome}"


class Correction(models.Model):
    """A person's other answer: kept for ever as a training example, never counted against anybody (AT-G-16)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    signal = models.ForeignKey(Signal, on_delete=models.PROTECT, related_name="corrections")
    from_category = models.CharField(max_length=8, blank=True)
    to_category = models.ForeignKey("orgs.Category", on_delete=models.PROTECT, related_name="+")
    from_unit = models.UUIDField(null=True)
    to_unit = models.UUIDField(null=True)
    model_version = models.CharField(max_length=60)
    by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.from_category} → {self.to_category_id}"


class UnplacedState(models.TextChoices):
    OPEN = "open", _("Waiting")
    MATCHED = "matched", _("Matched")
    DISMISSED = "dismissed", _("No address")


class Unplaced(models.Model):
    """Words for a place that no standard address was found for; a person says which it is, and then it is found."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.CharField(max_length=200, unique=True)
    text = models.CharField(max_length=200)
    times = models.PositiveIntegerField(default=1)
    grid_code = models.CharField(max_length=15, blank=True)
    alternatives = ArrayField(models.UUIDField(), default=list)
    state = models.CharField(max_length=10, choices=UnplacedState, default=UnplacedState.OPEN)
    signal = models.ForeignKey(Signal, on_delete=models.PROTECT, related_name="+")
    address = models.ForeignKey("orgs.Address", null=True, on_delete=models.PROTECT, related_name="+")
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    decided_by_id = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["-times", "-last_at"], name="unplaced_open", condition=Q(state="open"))]

    def __str__(self) -> str:
        return self.text


class SignalMove(models.Model):
    """A signal that went from one case to another because the cases were merged, and came back if they were parted."""

    signal = models.ForeignKey(Signal, on_delete=models.PROTECT, related_name="moves")
    from_case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    to_case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    back_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["signal"], condition=Q(back_at=None), name="move_one_that_lasts")]

    def __str__(self) -> str:
        return f"{self.from_case_id} → {self.to_case_id}"


class FurtherCase(models.Model):
    """A case that was split off from the one a signal is in: the signal is shown in both."""

    signal = models.ForeignKey(Signal, on_delete=models.PROTECT, related_name="further")
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["signal", "case"], name="further_case_once")]

    def __str__(self) -> str:
        return f"{self.signal_id} {self.case_id}"


class AnswerWay(models.TextChoices):
    MESSAGE = "message", _("Text message")
    PAGE = "page", _("Notice on the page")
    NONE = "none", _("No contact left")


class Answer(models.Model):
    """The answer that a petitioner got when a case ended: what was found, in which words, and by which way (AT-12345-07).

    ``cause_id`` is the fact that ended the case; ``result`` a code that pages word, ``words`` the handler's public note.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    signal = models.ForeignKey(Signal, on_delete=models.PROTECT, related_name="answers")
    cause_id = models.UUIDField()
    result = models.CharField(max_length=20)
    words = models.TextField(blank=True)
    way = models.CharField(max_length=8, choices=AnswerWay)
    reason = models.CharField(max_length=20, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["case"], name="answer_of_case")]
        constraints = [
            models.UniqueConstraint(fields=["signal", "cause_id"], name="answer_once"),
            models.CheckConstraint(condition=~Q(way="none") | ~Q(reason=""), name="answer_not_sent_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.result} {self.way}"
