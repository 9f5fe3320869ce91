"""Protection for the other books, by the names of this house's first plan; they live in `trustfund.guards`."""

from __future__ import annotations

from trustfund.guards import AppendOnly, Guard, invariant, refuse, revoke_changes

__all__ = ["AppendOnly", "Guard", "invariant", "refuse", "revoke_changes"]
