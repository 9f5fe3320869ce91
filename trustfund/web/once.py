"""A form sent twice is one record: the client makes the id, and the database keeps it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID, uuid4

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from trustfund.web.refusals import Refused, constraint_of

if TYPE_CHECKING:
    from collections.abc import Mapping

M = TypeVar("M", bound=models.Model)

OTHER_CONTENT = _(
    "This form was sent before with other content, and the first one counts. "
    "Open the record to see what was kept; to enter another, begin with a new form."
)


def create_once(model: type[M], id: UUID | None, **fields: Any) -> tuple[M, bool]:
    """Create the record with the client's id, or return the one made from the same form, and whether it is new.

    Call it inside the service's transaction. A second sender waits for the first. Raises `Refused` when the id is
    taken by other content; other refusals of the database pass through (see `refusals.explained`).
    """
    try:
        with transaction.atomic():
            return model._default_manager.create(pk=id or uuid4(), **fields), True
    except IntegrityError as error:
        if id is None or not _is_of_the_primary_key(model, error):
            raise
    first = model._default_manager.get(pk=id)
    if _differs(first, fields):
        raise Refused(OTHER_CONTENT, constraint="a_form_is_one_record")
    return first, False


def _is_of_the_primary_key(model: type[models.Model], error: IntegrityError) -> bool:
    return constraint_of(error) == f"{model._meta.db_table}_pkey"


def _differs(first: models.Model, fields: Mapping[str, Any]) -> bool:
    """Compare what was asked with what stands, except the state, which may have moved on since."""
    asked = type(first)(**{name: value for name, value in fields.items() if name not in {"status", "round"}})
    for name in fields:
        if name in {"status", "round"}:
            continue
        field = first._meta.get_field(name)
        attname = getattr(field, "attname", name)
        if field.to_python(getattr(asked, attname)) != getattr(first, attname):  # type: ignore[union-attr]
            return True
    return False
