"""What records with steps have in common, their signatures, and the outbox."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID, uuid4

from django.db import connection, models, transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from trustfund.access import policy
from trustfund.access.models import Person, User
from trustfund.access.policy import Action
from trustfund.guards import AppendOnly
from trustfund.web.guards import SignatureIsConfirmed, SignatureIsOfItsRound

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from pgtrigger import Trigger

    from trustfund.web.workflow import Workflow


class Stepped(models.Model):
    """A record that moves in the steps of its workflow; `status = WORKFLOW.field()` gives choices and default."""

    workflow: ClassVar[Workflow]
    status = models.CharField(_("status"), max_length=20, editable=False)
    round = models.PositiveIntegerField(_("round"), default=1, editable=False)
    """Grows when the record is sent back; signatures count for their round."""

    class Meta:
        abstract = True


class Signature(models.Model):
    """Who stood for which version of a record. The concrete model adds the foreign key `record`.

    class ApplicationSignature(Signature):
        record = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="signatures")
        class Meta:
            constraints = [signed_once("an_application")]
            triggers = signature_triggers("an_application", "disbursements_application")

    and in a migration `revoke_changes("disbursements_applicationsignature")`.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    round = models.PositiveIntegerField(editable=False)
    step = models.CharField(max_length=40, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(db_default=Now(), editable=False)
    content_hash = models.CharField(max_length=64, editable=False)
    confirmed_by = models.CharField(max_length=20, blank=True, editable=False)
    """How the person showed that it is them: password, totp, webauthn, recovery_codes; empty where no page asked."""
    confirmed_at = models.DateTimeField(null=True, editable=False)
    """When: within five minutes before the signature (invariant P5)."""

    class Meta:
        abstract = True


def signed_once(what: str) -> models.UniqueConstraint:
    """Return the constraint `nobody_signs_<what>_twice`: four eyes by natural person, per round."""
    return models.UniqueConstraint(
        fields=["record", "round", "person"],
        name=f"nobody_signs_{what}_twice",
        violation_error_message=_("You signed this already in this round: another person must take this step."),
    )


def signature_triggers(what: str, record_table: str) -> list[Trigger]:
    """Return the triggers of a table of signatures: given in the record's round, never changed."""
    return [
        AppendOnly(name=f"signatures_of_{what}_stay"),
        SignatureIsOfItsRound(what, record_table),
        SignatureIsConfirmed(what),
    ]


class Cancelled(Exception):
    """Somebody asked that this job stops."""


class LockLost(Exception):
    """The connection that held the job was lost, and another worker may have it: nothing of ours counts."""


def _one(sql: str, job_id: UUID) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(sql, [f"outbox:{job_id}"])
        return bool(cursor.fetchone()[0])


@contextmanager
def advisory(job_id: UUID) -> Iterator[bool]:
    """Hold the job while working on it, by a lock of the session: it ends with the worker, however that ends."""
    is_mine = _one("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", job_id)
    try:
        yield is_mine
    finally:
        if is_mine and connection.is_usable():
            _one("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", job_id)


class JobQuerySet(models.QuerySet["Job"]):
    """The outbox as read."""

    def visible_to(self, user: Any, action: Action = Action.LIST) -> JobQuerySet:
        """Return the jobs this user may see: those they asked for."""
        mine = Q(user_id=getattr(user, "pk", None))
        return policy.narrow(self, user, "task_and_notification", action, mine=mine)

    def open(self) -> JobQuerySet:
        """Return the jobs that are neither done, nor cancelled, nor given up."""
        return self.filter(done_at=None, cancelled_at=None, failed_at=None)

    def due(self) -> JobQuerySet:
        """Return the open jobs whose time has come, by the database's clock."""
        return self.open().filter(not_before__lte=Now()).order_by("not_before", "id")


class Job(models.Model):
    """Work that must not be lost: a line of the outbox, written in the transaction that makes it necessary.

    Done when its effect and `done_at` were committed together. Celery and Redis only ring the bell.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    kind = models.CharField(max_length=60, editable=False)
    key = models.CharField(max_length=200, unique=True, editable=False)
    payload = models.JSONField(default=dict, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    request_id = models.CharField(max_length=64, blank=True, editable=False)
    enqueued_at = models.DateTimeField(db_default=Now(), editable=False)
    not_before = models.DateTimeField(db_default=Now(), editable=False)
    attempts = models.PositiveIntegerField(default=0, editable=False)
    started_at = models.DateTimeField(null=True, editable=False)
    progress_done = models.PositiveIntegerField(default=0, editable=False)
    progress_total = models.PositiveIntegerField(default=0, editable=False)
    progress_text = models.CharField(max_length=200, blank=True, editable=False)
    cancel_requested_at = models.DateTimeField(null=True, editable=False)
    cancelled_at = models.DateTimeField(null=True, editable=False)
    failed_at = models.DateTimeField(null=True, editable=False)
    error = models.CharField(max_length=500, blank=True, editable=False)
    """A sentence that is safe to show; what exactly went wrong is in the log of the worker."""
    done_at = models.DateTimeField(null=True, editable=False)
    result = models.JSONField(default=dict, editable=False)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ("-enqueued_at", "id")
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        indexes: ClassVar = [
            models.Index(
                fields=["not_before", "id"],
                name="jobs_that_wait",
                condition=Q(done_at=None, cancelled_at=None, failed_at=None),
            )
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="a_job_ends_in_one_way",
                condition=Q(done_at=None, cancelled_at=None)
                | Q(done_at=None, failed_at=None)
                | Q(cancelled_at=None, failed_at=None),
                violation_error_message=_("This task has ended already."),
            ),
            models.CheckConstraint(
                name="progress_stays_within_its_total",
                condition=Q(progress_total=0) | Q(progress_done__lte=F("progress_total")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    @property
    def state(self) -> str:
        """Return one word: done, cancelled, failed, running or waiting."""
        if self.done_at:
            return "done"
        if self.cancelled_at:
            return "cancelled"
        if self.failed_at:
            return "failed"
        return "running" if self.started_at else "waiting"

    @property
    def is_over(self) -> bool:
        """Say whether nothing more will happen to it by itself."""
        return self.state in {"done", "cancelled", "failed"}

    @contextmanager
    def completing(self) -> Iterator[dict[str, Any]]:
        """The effect of the job: what happens inside is committed together with `done_at`, or not at all.

        Yields the result, plain JSON to be filled (`url` is shown as a link when done). Raises `Cancelled` when
        that was asked before, `LockLost` when another worker may hold the job.
        """
        with transaction.atomic():
            if not _one("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", self.pk):
                raise LockLost
            locked = Job.objects.select_for_update(of=("self",)).get(pk=self.pk)
            if locked.cancel_requested_at:
                raise Cancelled
            if locked.is_over:
                raise LockLost
            result: dict[str, Any] = {}
            yield result
            Job.objects.filter(pk=self.pk).update(
                done_at=Now(),
                result=result,
                progress_done=F("progress_total"),
                error="",
            )
        self.refresh_from_db(fields=["done_at", "result", "progress_done"])
