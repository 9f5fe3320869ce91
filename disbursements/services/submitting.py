"""Submission: an authorised signatory signs, and the amount is set aside in the grant and its categories."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils.translation import gettext as _t

from disbursements.models import OPEN, Application
from disbursements.services.sentences import explain_submission
from trustfund import ledger
from trustfund.access.policy import Action
from trustfund.web import workflow
from trustfund.web.records import locked_for, person_of
from trustfund.web.refusals import NotAllowed, Refused, explained
from trustfund.web.words import day

if TYPE_CHECKING:
    from datetime import date

    from trustfund.access.models import User


@explained()
def submit(application: Application, *, by: User | None, on: date, note: str = "") -> Application:
    """Sign and submit on that day. Sets the amount aside: requested ← committed, and each category's part.

    Refused, with the figures, when a category or the grant does not hold it (A5), when an invoice is claimed
    already (P9), below the minimum (A10), under a grant that is not effective, or by who is not its signatory (P6).
    """
    try:
        with transaction.atomic():
            return _submit(application, by=by, on=on, note=note)
    except (IntegrityError, Refused) as error:
        explain_submission(error, application, by)


def _submit(application: Application, *, by: User | None, on: date, note: str) -> Application:
    fresh = locked_for(application, by, Action.SUBMIT)
    if fresh.status in OPEN:
        _check_signatory(fresh, by, on)
        Application.objects.filter(pk=fresh.pk).update(submitted_on=on)
    agency = fresh.grant.project.agency
    submitted = workflow.advance(
        fresh,
        "submit",
        by=by,
        note=note,
        party=agency.party_id if agency else None,
        on=on.isoformat(),
        amount=str(fresh.amount),
    )
    entry = ledger.post(
        "application.submitted",
        on=on,
        by=person_of(by),
        moves=_moves(submitted),
        key=f"application:{submitted.pk}:submitted.{submitted.round}",
        memo=submitted.number,
    )
    Application.objects.filter(pk=submitted.pk).update(reservation=entry)
    submitted.refresh_from_db()
    return submitted


def _check_signatory(application: Application, by: User | None, on: date) -> None:
    if by is None or not application.grant.signatories.on(on).filter(user__person=by.person_id).exists():
        raise NotAllowed(
            _t("Only an authorised signatory of %(grant)s, valid on %(on)s, submits. Ask the Trustee to name you.")
            % {"grant": application.grant.number, "on": day(on)},
            constraint="an_application_is_submitted_by_a_signatory",
        )


def _moves(application: Application) -> list[ledger.Move]:
    grant = application.grant
    parts = application.lines.values("category").annotate(claimed=Sum("claimed")).values_list("category", "claimed")
    categories = {category.pk: category for category in grant.categories.select_related("account")}
    return [
        ledger.Move(debit=grant.committed_account, credit=grant.requested_account, amount=application.amount),
        *(
            ledger.Move(debit=account, credit=grant.category_limits_account, amount=claimed)
            for pk, claimed in sorted(parts, key=lambda part: categories[part[0]].number)
            if (account := categories[pk].account) is not None
        ),
    ]
