"""The book of acts: every change of state writes one line, in the transaction of the change."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Final

import structlog

from trustfund.access.models import Act

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from trustfund.access.models import Party, User

_means: Final[ContextVar[dict[str, str] | None]] = ContextVar("means", default=None)


@contextmanager
def by_means(**means: str) -> Iterator[None]:
    """Name in every act written inside by what means it was done, e.g. the token of a program."""
    before = _means.set(means)
    try:
        yield
    finally:
        _means.reset(before)


def log(
    verb: str,
    *,
    by: User | None,
    object_name: str,
    object_id: UUID | str,
    party: Party | UUID | None = None,
    **detail: Any,
) -> Act:
    """Write one act in the current transaction; `by=None` means the system, and `detail` is plain JSON data."""
    return Act.objects.create(
        verb=verb,
        user=by,
        person_id=by.person_id if by else None,
        object_name=object_name,
        object_id=str(object_id),
        party_id=getattr(party, "pk", party),
        detail={**detail, **(_means.get() or {})},
        request_id=str(structlog.contextvars.get_contextvars().get("request_id", "")),
    )
