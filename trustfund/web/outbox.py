"""Work that must not be lost: a line in PostgreSQL, done when its effect and `done_at` are committed together.

    job = outbox.enqueue("report.build", key=f"report:{report.pk}:build", payload={...}, by=user)   # in the transaction

    @outbox.handler("report.build", label=_("Build the report"))
    def build(job, progress):
        progress(1, 3, _("Reading the books"))
        ...
        with job.completing() as result:       # the effect, and done_at, in one transaction
            report.attach(pdf)
            result["url"] = report.get_absolute_url()

A worker that dies at any point has either done all or nothing: its lock ends with its connection and the next bell
starts the job again. Celery and Redis only ring; emptied, they lose nothing, because beat rings for what is due.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import structlog
from celery import current_app
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import translation
from django.utils.translation import gettext as _t
from kombu.exceptions import OperationalError

from trustfund import history
from trustfund.access import acts
from trustfund.web.models import Cancelled, Job, LockLost, advisory
from trustfund.web.refusals import Refused

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.utils.functional import _StrPromise

    from trustfund.access.models import User

log = structlog.get_logger(__name__)
Progress = Callable[[int, int, Any], None]
Work = Callable[[Job, Progress], None]
MOST_CRASHES: Final = 60
"""A job that ended its worker so often is given up; an ordinary error is given up after `most_attempts`."""


@dataclass(frozen=True)
class Handler:
    """What is done for one kind of job, and what people call it."""

    work: Work
    label: str | _StrPromise
    most_attempts: int


HANDLERS: Final[dict[str, Handler]] = {}


def handler(kind: str, *, label: str | _StrPromise = "", most_attempts: int = 6) -> Callable[[Work], Work]:
    """Register the function that does jobs of this kind; it stands in an app's `tasks.py`."""

    def register(work: Work) -> Work:
        HANDLERS[kind] = Handler(work, label or kind, most_attempts)
        return work

    return register


def enqueue(
    kind: str,
    *,
    key: str,
    payload: dict[str, Any] | None = None,
    by: User | None = None,
    not_before: datetime | None = None,
) -> Job:
    """Write the job in the caller's transaction, or return the one with this key; ring when it is committed."""
    values: dict[str, Any] = {"kind": kind, "payload": payload or {}, "user": by}
    if not_before is not None:
        values["not_before"] = not_before
    values["request_id"] = str(structlog.contextvars.get_contextvars().get("request_id", ""))
    job, is_new = Job.objects.get_or_create(key=key, defaults=values)
    if is_new:
        transaction.on_commit(lambda: ring(job.pk), robust=True)
    return job


def ring(job_id: UUID) -> None:
    """Wake a worker. A bell that does not sound is no loss: beat rings again for what is due."""
    try:
        current_app.send_task("web.ring", args=[str(job_id)], retry=False, ignore_result=True)
    except (OperationalError, OSError) as error:
        log.warning("outbox.bell_is_silent", job=str(job_id), error=str(error))


def run(job_id: UUID) -> str:
    """Do the job unless somebody is doing it. Returns what became of it, in one word."""
    with advisory(job_id) as is_mine:
        if not is_mine:
            return "busy"
        job = Job.objects.select_related("user").filter(pk=job_id).first()
        if job is None or job.is_over:
            return job.state if job else "unknown"
        if job.cancel_requested_at:
            return _end(job, "cancelled")
        if not Job.objects.due().filter(pk=job_id).exists():
            return "early"
        tongue = job.user.language if job.user else "en"
        with (
            structlog.contextvars.bound_contextvars(job=str(job_id), request_id=job.request_id),
            translation.override(tongue),
            history.because(by=job.user, job=job.kind),
        ):
            return _attempt(job)


def run_due(limit: int = 100) -> dict[str, int]:
    """Do everything that is due and not being done; for commands and tests. Returns how many ended how."""
    counts: dict[str, int] = {}
    for job_id in due(limit):
        outcome = run(job_id)
        counts[outcome] = counts.get(outcome, 0) + 1
    return counts


def due(limit: int = 100) -> list[UUID]:
    """Return the jobs whose time has come."""
    return list(Job.objects.due().values_list("pk", flat=True)[:limit])


def _attempt(job: Job) -> str:
    found = HANDLERS.get(job.kind)
    if found is None:
        log.error("outbox.nobody_does_this", kind=job.kind)
        return _fail(job, _t("Nothing in this program does tasks of this kind."))
    if job.attempts >= MOST_CRASHES:
        return _fail(job, _t("This task ended its worker too often and was given up. Tell the administrators."))
    Job.objects.filter(pk=job.pk).update(attempts=F("attempts") + 1, started_at=Now(), error="")
    job.refresh_from_db(fields=["attempts", "started_at"])
    return _work(job, found)


def _work(job: Job, found: Handler) -> str:
    """Do it once, and write down what became of it."""
    try:
        found.work(job, _progress_of(job))
        if not job.done_at:
            with job.completing():
                log.info("outbox.no_effect_of_its_own")
    except Cancelled:
        return _end(job, "cancelled")
    except LockLost:
        return "busy"
    except Refused as refused:
        return _fail(job, refused.sentence)
    except Exception as error:
        log.exception("outbox.attempt_failed", attempt=job.attempts)
        return _again_or_never(job, found, error)
    return "done"


def _progress_of(job: Job) -> Progress:
    def progress(done: int, total: int, text: Any) -> None:
        """Commit how far it is; raises `Cancelled` when somebody asked to stop."""
        Job.objects.filter(pk=job.pk).update(
            progress_done=min(done, total),
            progress_total=total,
            progress_text=str(text)[:200],
        )
        if Job.objects.filter(pk=job.pk, cancel_requested_at__isnull=False).exists():
            raise Cancelled

    return progress


def _again_or_never(job: Job, found: Handler, error: Exception) -> str:
    """Wait longer each time (2 s, 8 s, 32 s, …); an impossible record is not tried again for ever."""
    if job.attempts >= found.most_attempts or isinstance(error, IntegrityError):
        return _fail(
            job,
            _t("This could not be done. The administrators find the reason in the log."),
        )
    wait = timedelta(seconds=min(2 * 4 ** (job.attempts - 1), 3600))
    Job.objects.filter(pk=job.pk).update(
        not_before=Now() + wait,
        started_at=None,
        error=_t("It did not work yet and will be tried again."),
    )
    return "again"


def _fail(job: Job, sentence: str) -> str:
    Job.objects.open().filter(pk=job.pk).update(failed_at=Now(), error=sentence[:500])
    return "failed"


def _end(job: Job, state: str) -> str:
    Job.objects.open().filter(pk=job.pk).update(cancelled_at=Now())
    return state


@transaction.atomic
def cancel(job: Job, *, by: User) -> Job:
    """Ask that the job stops. One that nobody works on ends at once; another at its next step."""
    locked = Job.objects.select_for_update(of=("self",)).get(pk=job.pk)
    if locked.is_over:
        raise Refused(_t("This task has ended already; there is nothing to cancel."))
    if locked.cancel_requested_at is None:
        Job.objects.filter(pk=job.pk).update(cancel_requested_at=Now())
        acts.log(
            "task.cancelled",
            by=by,
            object_name="task_and_notification",
            object_id=job.pk,
            kind=job.kind,
        )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"outbox:{job.pk}"],
        )
        (is_idle,) = cursor.fetchone()
    if is_idle:
        Job.objects.filter(pk=job.pk).update(cancelled_at=Now())
    locked.refresh_from_db()
    return locked


@transaction.atomic
def retry(job: Job, *, by: User) -> Job:
    """Begin a failed or cancelled job again."""
    locked = Job.objects.select_for_update(of=("self",)).get(pk=job.pk)
    if locked.state not in {"failed", "cancelled"}:
        raise Refused(_t("Only a task that failed or was cancelled is begun again."))
    Job.objects.filter(pk=job.pk).update(
        failed_at=None, cancelled_at=None, cancel_requested_at=None, attempts=0, error="", not_before=Now(),
        started_at=None, progress_done=0, progress_text="",
    )  # fmt: skip
    acts.log(
        "task.begun_again",
        by=by,
        object_name="task_and_notification",
        object_id=job.pk,
        kind=job.kind,
    )
    transaction.on_commit(lambda: ring(job.pk), robust=True)
    locked.refresh_from_db()
    return locked
