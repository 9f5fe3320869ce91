"""Versions of the cost-recovery fee: entered by two persons, for agreements from a day on or for one account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from donors import fees
from oversight.models.fee_submission import OBJECT, FeeSubmission, FeeSubmissionTier
from trustfund.access.policy import Action
from trustfund.fund.models import FeeSchedule
from trustfund.fund.services import enter_fee_schedule
from trustfund.web import words, workflow
from trustfund.web.once import create_once
from trustfund.web.records import allow
from trustfund.web.refusals import Refused, explained

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from uuid import UUID

    from trustfund.access.models import User
    from trustfund.fund.models import TrusteeAccount

BROKEN: Final = {
    "empty": _("A version has at least one tier."),
    "unended": _("One tier, the last, has no end: leave its bound empty."),
    "bounds": _("Bounds are greater than zero, and no two are the same."),
    "percents": _("A fee lies between 0 and 100 percent."),
}


@explained()
@transaction.atomic
def hand_in_fees(
    *,
    version: str,
    valid_from_on: date,
    tiers: Sequence[fees.Tier],
    source: str,
    by: User | None,
    trustee_account: TrusteeAccount | None = None,
    id: UUID | None = None,
) -> FeeSubmission:
    """Hand in a version with its tiers. Raises `Refused` for tiers that make no scale, a version or day that is taken."""
    allow(by, OBJECT, Action.SUBMIT)
    broken = fees.contradiction(tiers)
    if broken:
        raise Refused(str(BROKEN[broken]), constraint="a_fee_version_is_a_scale")
    terms: dict[str, Any] = {"valid_from_on": valid_from_on, "source": source, "trustee_account": trustee_account}
    made, is_new = create_once(FeeSubmission, id, version=version, **terms)
    if not is_new:
        return made
    _is_free(made)
    for tier in tiers:
        FeeSubmissionTier.objects.create(submission=made, up_to=tier.up_to, percent=tier.percent)
    return workflow.begin(made, by=by, version=version, valid_from_on=str(valid_from_on))


@explained()
@transaction.atomic
def approve_fees(
    submission: FeeSubmission, *, by: User | None, on: date | None = None, note: str = ""
) -> FeeSubmission:
    """Enter the version: from now on it stands, and nothing changes it."""
    done = workflow.advance(submission, "approve", by=by, note=note, version=submission.version)
    _is_free(done)
    enter_fee_schedule(
        version=done.version,
        valid_from_on=done.valid_from_on,
        tiers=[(tier.up_to, tier.percent) for tier in done.tiers.all()],
        source=done.source,
        by=by,
        trustee_account=done.trustee_account,
        id=done.pk,
    )
    return done


def reject_fees(submission: FeeSubmission, *, by: User | None, note: str, on: date | None = None) -> FeeSubmission:
    """Refuse a version, with the reason."""
    return workflow.advance(submission, "reject", by=by, note=note)


def _is_free(made: FeeSubmission) -> None:
    if FeeSchedule.objects.filter(version=made.version).exists():
        said = _t("There is a version %(version)s already: give this one its own name.") % {"version": made.version}
        raise Refused(said, constraint="a_fee_version_has_its_own_name")
    same = FeeSchedule.objects.filter(trustee_account=made.trustee_account, valid_from_on=made.valid_from_on).first()
    if same is not None:
        raise Refused(
            _t("Version %(version)s holds from %(day)s already: what was agreed under it stays.")
            % {"version": same.version, "day": words.day(same.valid_from_on)},
            constraint="one_fee_version_begins_on_a_day",
        )
