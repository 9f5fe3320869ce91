"""The Bank's judgement of an application: endorse, approve, send back, decline; and the counterpart's withdrawal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _t

from disbursements.models import Application
from trustfund import ledger
from trustfund.web import workflow
from trustfund.web.records import locked_for, person_of
from trustfund.web.refusals import Refused, explained

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from trustfund.access.models import User


@explained()
@transaction.atomic
def endorse(application: Application, *, by: User | None, on: date, note: str = "") -> Application:
    """Endorse as the project's task team leader: what is asked agrees with the project."""
    return _step(application, "endorse", by=by, on=on, note=note)


@explained()
@transaction.atomic
def approve(application: Application, *, by: User | None, on: date, note: str = "") -> Application:
    """Approve the payment as a fund administrator who has signed nothing of it before (P3)."""
    if application.payee.status == "declined":
        raise Refused(_t("The payee's bank details were declined: send the application back for another payee."))
    return _step(application, "approve", by=by, on=on, note=note)


@explained()
@transaction.atomic
def send_back(application: Application, *, by: User | None, on: date, note: str) -> Application:
    """Return the application with the reason: the amount becomes free, and a new round of signatures begins."""
    return _end_reservation(_step(application, "send_back", by=by, on=on, note=note), by=by, on=on)


@explained()
@transaction.atomic
def decline(application: Application, *, by: User | None, on: date, note: str) -> Application:
    """End the application with the reason: the amount becomes free."""
    return _end_reservation(_step(application, "decline", by=by, on=on, note=note), by=by, on=on)


@explained()
@transaction.atomic
def withdraw(application: Application, *, by: User | None, on: date, note: str) -> Application:
    """End the application as its signatory: an amount set aside becomes free."""
    return _end_reservation(_step(application, "withdraw", by=by, on=on, note=note), by=by, on=on)


def _step(application: Application, step: str, *, by: User | None, on: date, note: str) -> Application:
    fresh = locked_for(application, by, Application.workflow.step(step).action)
    party = party_of(fresh) if step == "withdraw" else None
    return workflow.advance(fresh, step, by=by, note=note, party=party, on=on.isoformat(), amount=str(fresh.amount))


def _end_reservation(application: Application, *, by: User | None, on: date) -> Application:
    """Reverse what the submission set aside (A9: every reservation ends exactly once)."""
    if application.reservation is None:
        return application
    entry = application.reservation
    ledger.reverse(
        entry,
        on=max(on, entry.effective_on),
        by=person_of(by),
        key=f"application:{application.pk}:freed.{entry.pk}",
        memo=application.number,
    )
    Application.objects.filter(pk=application.pk).update(reservation=None)
    application.refresh_from_db()
    return application


def party_of(application: Application) -> UUID | None:
    """Return the party whose application it is: the counterpart acts for it."""
    agency = application.grant.project.agency
    return agency.party_id if agency else None
