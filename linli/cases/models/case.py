"""Tables of casework: the case, its tasks, clocks, photos, remarks and ratings."""

from __future__ import annotations

from datetime import UTC, datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from linli.kernel.ids import new_id


class State(models.TextChoices):
    """The seven steps of GB/T 30428, and the other ways out. The table of moves is in ``rules``."""

    COLLECTED = "collected", _("Reported")
    FILED = "filed", _("Filed")
    DISPATCHED = "dispatched", _("Dispatched")
    HANDLING = "handling", _("Being dealt with")
    REPORTED = "reported", _("Dealt with, to be verified")
    CLOSED = "closed", _("Verified and closed")
    EVALUATED = "evaluated", _("Rated")
    CANCELLED = "cancelled", _("Not filed")
    MERGED = "merged", _("Joined to another case")
    DECLINED = "declined", _("Not taken on, told why")


#: States in which the handling clock runs.
RUNNING = (State.DISPATCHED, State.HANDLING)
#: States in which nobody has anything left to do.
ENDED = (State.CLOSED, State.EVALUATED, State.CANCELLED, State.MERGED, State.DECLINED)

#: Stands for “no due time” when sorting: after every other.
FAR = datetime(9999, 12, 31, tzinfo=UTC)
#: Ways in which a case ends that are no matter of their own: never filed, the same as another, or nobody's to deal with.
NO_MATTER = (State.CANCELLED, State.MERGED, State.DECLINED)


class Case(models.Model):
    """A matter with a place, a holder at every moment and a due time that keeps the rule version it was computed with."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=14, unique=True)
    category = models.ForeignKey("orgs.Category", on_delete=models.PROTECT, related_name="+", db_index=False)
    priority = models.CharField(max_length=2)
    state = models.CharField(max_length=12, choices=State)
    title = models.CharField(max_length=80)
    restricted = models.BooleanField(default=False)
    accused = ArrayField(models.UUIDField(), null=True)
    channel = models.CharField(max_length=12)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    cell = models.BigIntegerField(null=True)
    address = models.ForeignKey("orgs.Address", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    address_text = models.CharField(max_length=200, blank=True)
    grid_code = models.CharField(max_length=15)
    place = models.ForeignKey("orgs.Place", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    place_kind = models.CharField(max_length=12)
    lead_unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, related_name="+")
    holder_unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    holder_account = models.ForeignKey("people.Account", null=True, on_delete=models.PROTECT, related_name="+")
    handled_by = models.ForeignKey(
        "people.Account", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    verified_by = models.ForeignKey(
        "people.Account", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    signals = models.PositiveIntegerField(default=1)
    rework = models.PositiveSmallIntegerField(default=0)
    reopened = models.PositiveSmallIntegerField(default=0, db_default=0)
    main = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="followers", db_index=False
    )
    holds_open = models.PositiveSmallIntegerField(default=0, db_default=0)
    assists_open = models.PositiveSmallIntegerField(default=0, db_default=0)
    limit = models.CharField(max_length=12)
    rule_version = models.CharField(max_length=60)
    opened_at = models.DateTimeField()
    filed_at = models.DateTimeField(null=True)
    dispatched_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    first_due_at = models.DateTimeField(null=True)
    paused_since = models.DateTimeField(null=True)
    reported_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    evaluated_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["-opened_at", "-id"], name="case_opened"),
            models.Index(fields=["grid_code", "-opened_at"], name="case_grid", opclasses=["varchar_pattern_ops", ""]),
            models.Index(fields=["holder_unit", "-opened_at"], name="case_holder"),
            models.Index(fields=["state", "-opened_at"], name="case_state"),
            models.Index(fields=["due_at"], name="case_running_due", condition=Q(state__in=["dispatched", "handling"])),
            models.Index(fields=["cell", "category"], name="case_cell"),
            models.Index(fields=["id"], name="case_accusing", condition=Q(accused__isnull=False)),
            models.Index(fields=["main"], name="case_follower", condition=Q(main__isnull=False)),
            models.Index(fields=["category", "-opened_at", "-id"], name="case_kind"),
            models.Index(Coalesce("due_at", Value(FAR)), "id", name="case_due_sort"),
            models.Index(fields=["priority", "-id"], name="case_priority"),
            models.Index(fields=["-changed_at", "-id"], name="case_changed"),
            models.Index(fields=["closed_at", "id"], name="case_closed", condition=Q(closed_at__isnull=False)),
            models.Index(
                fields=["-opened_at", "-id"],
                name="case_open",
                condition=~Q(state__in=["closed", "evaluated", "cancelled", "merged", "declined"]),
            ),
            models.Index(
                fields=["grid_code"],
                name="case_open_board",
                opclasses=["varchar_pattern_ops"],
                include=[
                    "state",
                    "category",
                    "priority",
                    "due_at",
                    "reported_at",
                    "restricted",
                    "holder_unit",
                    "lead_unit",
                    "accused",
                ],
                condition=~Q(state__in=["closed", "evaluated", "cancelled", "merged", "declined"]),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(verified_by=None) | Q(handled_by=None) | ~Q(verified_by=F("handled_by")),
                name="case_verifier_is_not_handler",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["closed", "evaluated"]) | Q(verified_by__isnull=False) | Q(channel="imported"),
                name="case_closed_is_verified",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["dispatched", "handling", "reported"]) | Q(due_at__isnull=False),
                name="case_dispatched_has_clock",
            ),
            models.CheckConstraint(
                condition=Q(accused=None) | Q(restricted=True) & Q(accused__len__gt=0), name="case_confidential_is_restricted"
            ),
            models.CheckConstraint(
                condition=~Q(state="merged") | Q(main__isnull=False) & ~Q(main=F("id")), name="case_merged_has_main"
            ),
        ]

    @property
    def told_place(self) -> str | None:
        """The grid as facts carry it: none of a confidential case, so that no page of an area tells of it."""
        return None if self.accused else self.grid_code

    def __str__(self) -> str:
        return self.number


class CaseNumber(models.Model):
    """The last serial number given out on a day."""

    day = models.DateField(primary_key=True)
    last = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.day} {self.last}"


class TaskKind(models.TextChoices):
    HANDLE = "handle", _("Deal with it")
    VERIFY = "verify", _("Verify the result")
    ASSIST = "assist", _("Help the leading unit")


class TaskState(models.TextChoices):
    ISSUED = "issued", _("New")
    ACCEPTED = "accepted", _("Accepted")
    ON_SITE = "on_site", _("On site")
    DONE = "done", _("Done")
    WITHDRAWN = "withdrawn", _("Withdrawn")


OPEN_TASK = (TaskState.ISSUED, TaskState.ACCEPTED, TaskState.ON_SITE)


class Task(models.Model):
    """A piece of work for one person, or for whoever of a unit takes it first."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="tasks")
    kind = models.CharField(max_length=8, choices=TaskKind)
    state = models.CharField(max_length=10, choices=TaskState)
    unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, related_name="+")
    assignee = models.ForeignKey("people.Account", null=True, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=20, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["assignee", "issued_at"],
                name="task_mine",
                condition=Q(state__in=["issued", "accepted", "on_site"]),
            ),
            models.Index(
                fields=["unit", "issued_at"], name="task_unit", condition=Q(state__in=["issued", "accepted", "on_site"])
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind"],
                condition=Q(state__in=["issued", "accepted", "on_site"], kind__in=["handle", "verify"]),
                name="task_one_open_of_a_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.case_id}"


class ClockKind(models.TextChoices):
    REMIND = "remind", _("Reminder")
    DUE = "due", _("Due")
    RED = "red", _("Long overdue")
    CONTACT = "contact", _("First contact")
    REVIEW = "review", _("Look at it again")


class Clock(models.Model):
    """A moment at which something follows for a case; fired once, within a second of its time."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="clocks")
    kind = models.CharField(max_length=8, choices=ClockKind)
    due_at = models.DateTimeField()
    fired_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], name="clock_open", condition=Q(fired_at=None, stopped_at=None)),
            models.Index(fields=["case"], name="clock_of_case", condition=Q(fired_at=None, stopped_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.due_at}"


class Moment(models.TextChoices):
    REPORT = "report", _("With the report")
    BEFORE = "before", _("Before")
    AFTER = "after", _("After")
    VERIFY = "verify", _("At verification")


class Photo(models.Model):
    """A picture, kept as it came and as a public copy without location data; ``subject_id`` is the signal or task."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    subject_id = models.UUIDField(db_index=True)
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="photos")
    moment = models.CharField(max_length=8, choices=Moment)
    sha256 = models.CharField(max_length=64)
    original = models.CharField(max_length=120)
    public = models.CharField(max_length=120, blank=True)
    thumb = models.CharField(max_length=120, blank=True)
    media_type = models.CharField(max_length=20)
    size = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject_id", "moment", "sha256"], name="photo_once")]

    def __str__(self) -> str:
        return self.sha256[:12]


class Remark(models.Model):
    """What a person wrote with an act; facts hold no free text, so the words stand here, beside the fact."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="remarks")
    fact_id = models.UUIDField(unique=True)
    text = models.TextField()
    public = models.BooleanField(default=False)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.text[:40]


class Satisfaction(models.TextChoices):
    """The four answers of the hotline's satisfaction question; their weights are in the rule pack."""

    SATISFIED = "satisfied", _("Satisfied")
    FAIRLY = "fairly", _("Fairly satisfied")
    NEUTRAL = "neutral", _("So-so")
    DISSATISFIED = "dissatisfied", _("Not satisfied")


class Rating(models.Model):
    """A petitioner's judgement of the result, given on the page or to an independent call-back agent.

    ``round`` is how often the case had been reopened by then: each time it is closed each petitioner may judge once.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="ratings")
    signal_id = models.UUIDField()
    round = models.PositiveSmallIntegerField(default=0, db_default=0)
    satisfaction = models.CharField(max_length=12, choices=Satisfaction)
    solved = models.BooleanField()
    comment = models.TextField(blank=True)
    way = models.CharField(max_length=12)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["signal_id", "round"], name="rating_once_a_round")]

    def __str__(self) -> str:
        return self.satisfaction
