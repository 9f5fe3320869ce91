"""What a step would change, before it is taken: accounts before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _t

from trustfund import ledger
from trustfund.fund.models import Phase
from trustfund.web.steps import Change

if TYPE_CHECKING:
    from projects.models import Grant


def preview_signing(grant: Grant) -> list[Change]:
    """Return what signing moves: the phase's headroom, the allocation, what is committed."""
    currency, asked = grant.committed_account.currency, grant.amount
    phase = Phase.objects.filter(closed_on=None).first()
    accounts = [grant.project.allocated_account_id, grant.committed_account_id]
    accounts += [phase.headroom_account_id] if phase else []
    now = {pk: totals.balance for pk, totals in ledger.totals(accounts).items()}
    allocated, committed = now[grant.project.allocated_account_id], now[grant.committed_account_id]
    lines = [
        Change(
            _t("Allocated to %(code)s, not committed") % {"code": grant.project.code},
            allocated,
            allocated - asked,
            currency,
        ),
        Change(_t("Committed under %(number)s") % {"number": grant.number}, committed, committed + asked, currency),
    ]
    if phase is not None:
        headroom = now[phase.headroom_account_id]
        label = _t("Headroom of phase %(number)s") % {"number": phase.number}
        lines.insert(0, Change(label, headroom, headroom - asked, currency))
    return lines
