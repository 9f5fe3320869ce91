"""Burden-sharing keys: one person hands in, another approves; a key that stands is followed, never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from donors import burden
from donors.models.burden import OBJECT, BurdenKey, BurdenShare
from donors.services.sentences import require_decimals, told
from trustfund.access.policy import Action
from trustfund.fund.models import Fund
from trustfund.web import words, workflow
from trustfund.web.once import create_once
from trustfund.web.records import allow
from trustfund.web.refusals import Refused, explained

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from decimal import Decimal
    from uuid import UUID

    from trustfund.access.models import User

BROKEN: Final = {
    "empty": _("Say who bears how much: a key has at least one share."),
    "twice": _("A donor stands in a key once."),
    "remainders": _("One donor bears the remainder."),
    "nothing_left": _("A formula divides all that is left: nothing remains for the remainder. Choose one of the two."),
    "hundred": _("The percentages add up to more than 100."),
    "valueless": _("An amount, a percentage or a weight is greater than zero."),
}


@explained()
@transaction.atomic
def hand_in_key(
    *,
    number: str,
    from_on: date,
    need: Decimal,
    basis: str,
    shares: Sequence[burden.Share],
    by: User | None,
    id: UUID | None = None,
) -> BurdenKey:
    """Hand in what is needed a month from a month on, and who bears it; `share.donor` is a `Donor`.

    Raises `Refused` for shares that contradict each other, for a month that does not follow the keys that hold, and
    for a number that is taken.
    """
    allow(by, OBJECT, Action.SUBMIT)
    broken = burden.contradiction(shares)
    if broken:
        raise Refused(str(BROKEN[broken]), constraint="a_burden_key_adds_up")
    currency = Fund.objects.get().holding_currency
    for amount in (need, *(share.value for share in shares if share.kind == burden.NEGOTIATED)):
        require_decimals(amount, currency)
    terms: dict[str, Any] = {"from_on": from_on, "currency": currency, "need": need, "basis": basis}
    key, is_new = create_once(BurdenKey, id, number=number, **terms)
    if not is_new:
        return key
    _follows(key)
    for share in shares:
        BurdenShare.objects.create(key=key, donor=share.donor, kind=share.kind, value=share.value)
    return workflow.begin(key, by=by, from_on=str(from_on), need=words.money(need, currency))


@explained()
@transaction.atomic
def approve_key(key: BurdenKey, *, by: User | None, on: date | None = None, note: str = "") -> BurdenKey:
    """Let the key hold from its month on. Refused where a later key holds already (the database keeps it)."""
    with told(a_burden_key_begins_after_the_one_before=lambda: _later_holds(key)):
        return workflow.advance(key, "approve", by=by, note=note, from_on=str(key.from_on))


def reject_key(key: BurdenKey, *, by: User | None, note: str, on: date | None = None) -> BurdenKey:
    """Refuse a key, with the reason."""
    return workflow.advance(key, "reject", by=by, note=note)


def keys_in_force() -> list[burden.Key]:
    """Return the approved keys for the engine; donors by their ids."""
    return [as_key(key) for key in BurdenKey.objects.approved().order_by("from_on").prefetch_related("shares")]


def as_key(key: BurdenKey) -> burden.Key:
    """Return what a key says, for the engine; donors by their ids."""
    shares = [burden.Share(share.donor_id, share.kind, share.value) for share in key.shares.all()]
    return burden.Key(key.from_on, key.need, shares, words.decimals(key.currency), key.number)


def _follows(key: BurdenKey) -> None:
    if BurdenKey.objects.approved().filter(from_on__gte=key.from_on).exists():
        raise Refused(_later_holds(key), constraint="a_burden_key_begins_after_the_one_before")


def _later_holds(key: BurdenKey) -> str:
    last = BurdenKey.objects.approved().latest("from_on")
    return _t(
        "Key %(last)s holds from %(month)s: a new key begins later, because earlier months are not rewritten."
    ) % {"last": last.number, "month": words.month(last.from_on)}
