"""Parallel trustee accounts: handed in by one person, opened by another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _t

from oversight.models.account_submission import OBJECT, AccountSubmission
from trustfund.access.policy import Action
from trustfund.fund.models import Fund, TrusteeAccount
from trustfund.fund.services import open_trustee_account
from trustfund.web import workflow
from trustfund.web.once import create_once
from trustfund.web.records import allow
from trustfund.web.refusals import Refused, explained

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from trustfund.access.models import User


@explained()
@transaction.atomic
def hand_in_account(
    *,
    code: str,
    title: str,
    bank_name: str,
    account_number: str,
    reason: str,
    by: User | None,
    id: UUID | None = None,
) -> AccountSubmission:
    """Hand in an account in the holding currency. Raises `Refused` for a trust fund number that is taken."""
    allow(by, OBJECT, Action.SUBMIT)
    terms = {"title": title, "bank_name": bank_name, "account_number": account_number, "reason": reason}
    made, is_new = create_once(AccountSubmission, id, code=code.strip(), **terms)
    if not is_new:
        return made
    _require_free(made)
    return workflow.begin(made, by=by, code=made.code)


@explained()
@transaction.atomic
def open_account(
    submission: AccountSubmission, *, by: User | None, on: date | None = None, note: str = ""
) -> AccountSubmission:
    """Open the account, with its cash account in the ledger."""
    done = workflow.advance(submission, "open", by=by, note=note, code=submission.code)
    _require_free(done)
    if not TrusteeAccount.objects.filter(pk=done.pk).exists():
        open_trustee_account(
            Fund.objects.get(),
            code=done.code,
            title=done.title,
            bank_name=done.bank_name,
            account_number=done.account_number,
            by=by,
            id=done.pk,
        )
    return done


def reject_account(
    submission: AccountSubmission, *, by: User | None, note: str, on: date | None = None
) -> AccountSubmission:
    """Refuse an account, with the reason."""
    return workflow.advance(submission, "reject", by=by, note=note)


def _require_free(made: AccountSubmission) -> None:
    taken = TrusteeAccount.objects.filter(code__iexact=made.code).exclude(pk=made.pk).first()
    if taken is not None:
        raise Refused(
            _t("%(account)s has this trust fund number already: give this account its own.") % {"account": taken},
            constraint="an_account_is_handed_in_once",
        )
