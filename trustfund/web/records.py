"""What services share: who may, locking in reach, and finding what a form sent twice has made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.db import models
from django.utils.translation import gettext as _t

from trustfund.access import policy
from trustfund.web.refusals import NotAllowed

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from trustfund.access.models import User
    from trustfund.access.policy import Action

M = TypeVar("M", bound=models.Model)


def allow(by: User | None, object_name: str, action: Action) -> None:
    """Refuse, with the reason in words, whom the policy does not allow this. None is the system."""
    if by is not None and not policy.may(by, object_name, action):
        raise NotAllowed(policy.reason(by, object_name, action))


def locked(record: M) -> M:
    """Return the record as it stands now, its row held to the end of the transaction."""
    found: M = type(record)._base_manager.select_for_update(of=("self",)).get(pk=record.pk)
    return found


def locked_for(record: M, by: User | None, action: Action) -> M:
    """Return the record, held, if this user may do that with it; refuse otherwise."""
    fresh = locked(record)
    manager: Any = type(record)._default_manager
    if by is not None and not manager.visible_to(by, action).filter(pk=fresh.pk).exists():
        raise NotAllowed(_t("This is done by the party whose record it is."))
    return fresh


def made_before(model: type[M], id: UUID | None) -> M | None:
    """Return what the same form has made already, if it was sent before."""
    return model._base_manager.filter(pk=id).first() if id else None


def person_of(by: User | None) -> UUID | None:
    """Return the natural person's id for the books; None is the system."""
    return by.person_id if by else None


def dated(on: date | None) -> dict[str, str]:
    """Return the day of a step as its act says it: `workflow.advance(..., **dated(on))`."""
    return {"on": on.isoformat()} if on else {}
