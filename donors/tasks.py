"""Work of money in that must not be lost."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from celery import shared_task
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from donors import letters
from donors.models import Call
from donors.services import bank_matching, remind
from donors.services.calls import TELL
from trustfund.access.letters import link, send
from trustfund.web import outbox
from trustfund.web.clock import today

if TYPE_CHECKING:
    from trustfund.web.models import Job
    from trustfund.web.outbox import Progress


@outbox.handler(TELL, label=_("Tell a donor of a call of funds"))
def tell_of_call(job: Job, progress: Progress) -> None:
    """Print the letter, keep its hash, and write the e-mail that leads to it: all of it with the job's end.

    The mail names the call and nothing of what stands in the letter: it travels openly (access rules).
    """
    progress(0, 1, _t("Printing the letter"))
    call, content = letters.letter_of(job.payload["call"])
    url = call.get_absolute_url()
    with job.completing() as result:
        printed = {"letter": letters.html(call), "letter_sha256": hashlib.sha256(content).hexdigest()}
        Call.objects.filter(pk=call.pk, letter_sha256="").update(**printed)
        told = {"number": call.number, "url": link(url)}
        send(job.payload["letter"], to=call.sent_to, language=call.language, room="donors", **told)
        result["url"] = url


@shared_task(name="donors.remind", ignore_result=True)
def remind_of_calls() -> int:
    """Send the reminders that have fallen due; beat calls it every hour, and each is sent once."""
    return remind(today())


@outbox.handler(bank_matching.KIND, label=_("Compare the bank's lines with what is owed"))
def compare(job: Job, progress: Progress) -> None:
    """Compare every line that waits; the proposals and the job's end are one transaction."""
    bank_matching.run(job, progress)
