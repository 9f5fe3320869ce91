"""Closing a month, and sealing what was written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trustfund.ledger import merkle
from trustfund.ledger._call import call
from trustfund.ledger.models import Closing, Entry, Leaf, Seal

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID


def close_month(first_day: date, *, by: UUID | None) -> Closing:
    """Close the month that begins on `first_day` and all before it; closing again returns the closing that did.

    Raises `Refused` (`only_a_past_month_closes`) for a month that has not ended.
    """
    ((pk,),) = call("SELECT id FROM ledger_close(%s::date, %s::uuid)", [first_day.isoformat(), by and str(by)])
    return Closing.objects.get(pk=pk)


def seal(limit: int = 500) -> Seal | None:
    """Seal the oldest committed entries without a seal (at most 500) and return the seal; None when there is none."""
    rows = call("SELECT id FROM ledger_seal_next(%s::int)", [limit])
    return Seal.objects.select_related("previous").get(pk=rows[0][0]) if rows else None


def proof(entry: Entry) -> merkle.Proof | None:
    """Return the proof that the entry is in its seal, checkable without us; None when it waits for a seal."""
    leaf = Leaf.objects.select_related("seal__previous").filter(entry=entry).first()
    if leaf is None:
        return None
    ((content,),) = call("SELECT ledger_content(%s::bigint, %s::bigint)", [entry.pk, leaf.number])
    leaves = [
        bytes(hash_) for hash_ in Leaf.objects.filter(seal=leaf.seal).order_by("number").values_list("hash", flat=True)
    ]
    place = leaf.number - leaf.seal.first
    return merkle.Proof(
        content=content,
        path=merkle.path(leaves, place),
        seal=merkle.SealedRange(
            number=leaf.seal.number,
            first=leaf.seal.first,
            last=leaf.seal.last,
            before=bytes(leaf.seal.previous.head).hex() if leaf.seal.previous else "",
            head=bytes(leaf.seal.head).hex(),
        ),
    )
