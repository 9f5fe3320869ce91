"""Lost second factors: one asks, another forgets them; the person is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext as _t

from oversight.models import LostFactors
from trustfund.access import factors
from trustfund.access.policy import Action
from trustfund.access.services import forget_factors
from trustfund.web import workflow
from trustfund.web.once import create_once
from trustfund.web.records import allow
from trustfund.web.refusals import Refused, explained

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from trustfund.access.models import User

OBJECT: Final = "user_account"


@explained()
@transaction.atomic
def ask_to_forget(user: User, *, by: User | None, reason: str, id: UUID | None = None) -> LostFactors:
    """Ask that the factors of an account are forgotten. Raises `Refused` for one's own, and where there are none."""
    allow(by, OBJECT, Action.CREATE)
    if not factors.has_one(user):
        raise Refused(_t("This account has no second factor: nothing is to be forgotten."))
    asked, is_new = create_once(LostFactors, id, user=user, reason=reason)
    return workflow.begin(asked, by=by) if is_new else asked


@explained()
@transaction.atomic
def forget(asked: LostFactors, *, by: User | None, on: date | None = None, note: str = "") -> LostFactors:
    """Forget them, as another person has asked."""
    done = workflow.advance(asked, "forget", by=by, note=note)
    forget_factors(done.user, reason=done.reason, by=by)
    return done


def reject(asked: LostFactors, *, by: User | None, on: date | None = None, note: str = "") -> LostFactors:
    """Reject, with the reason: the factors stay."""
    return workflow.advance(asked, "reject", by=by, note=note)


def withdraw(asked: LostFactors, *, by: User | None, on: date | None = None, note: str = "") -> LostFactors:
    """Withdraw: they were found again."""
    return workflow.advance(asked, "withdraw", by=by, note=note)
