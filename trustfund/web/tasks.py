"""Bells. They carry an id and no work; a lost bell is rung again by beat."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from celery import shared_task
from django.utils.translation import gettext_lazy as _

from trustfund.web import mail, outbox

if TYPE_CHECKING:
    from trustfund.web.models import Job


@shared_task(name="web.ring", ignore_result=True)
def ring(job_id: str) -> str:
    """Do one job, unless it is done or being done."""
    return outbox.run(UUID(job_id))


@shared_task(name="web.ring_due", ignore_result=True)
def ring_due() -> int:
    """Ring for every job that is due; beat calls this every few seconds."""
    waiting = outbox.due()
    for job_id in waiting:
        outbox.ring(job_id)
    return len(waiting)


@outbox.handler(mail.KIND, label=_("Send a letter"))
def send(job: Job, _progress: outbox.Progress) -> None:
    """Send one letter."""
    mail.deliver(job)
