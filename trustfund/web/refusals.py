"""A refusal of the database, or of a service, becomes a sentence for people.

    with explained():
        ledger.post(...)

raises `Refused` with the sentence of the constraint that refused. A refusal nobody wrote a sentence for is a
mistake of the program: it is raised as it is.
"""

from __future__ import annotations

from contextlib import contextmanager
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.db.models.constraints import BaseConstraint
from django.utils.translation import gettext as _t

from trustfund.web import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import Model
    from django.utils.functional import _StrPromise


class Refused(Exception):
    """What was asked is refused; `sentence` says why, with the figure, and what can be done."""

    status = 422

    def __init__(self, sentence: str | _StrPromise, *, constraint: str = "") -> None:
        super().__init__(str(sentence))
        self.sentence = str(sentence)
        self.constraint = constraint


class NotAllowed(Refused, PermissionDenied):
    """Refused because of who asks. Uncaught it is answered with 403 and the sentence."""

    status = 403


@contextmanager
def explained() -> Iterator[None]:
    """Turn refusals of the database into `Refused`. Works as a decorator as well."""
    try:
        yield
    except IntegrityError as error:
        sentence = explain(error)
        if sentence is None:
            raise
        raise Refused(sentence, constraint=constraint_of(error)) from error


def explain(error: IntegrityError) -> str | None:
    """Return the sentence for a refusal, or None when nobody wrote one."""
    kind: Any = getattr(error, "kind", None)
    if kind is not None and getattr(kind, "refusal", None):
        return _of_a_limit(error, str(kind.refusal))
    told = getattr(error, "sentence", "")
    if told:
        return str(told)
    name = constraint_of(error)
    message = message_of(name)
    if message is not None:
        return message
    return _of_a_unique_field(error)


def constraint_of(error: IntegrityError) -> str:
    """Return the name of the constraint that refused, empty when PostgreSQL names none."""
    own = getattr(error, "constraint", None)
    if own:
        return str(own)
    diag: Any = getattr(error.__cause__, "diag", None)
    return str(getattr(diag, "constraint_name", None) or "")


def message_of(name: str) -> str | None:
    """Find the message for people that a constraint or trigger of this name carries, on any model."""
    for model in apps.get_models(include_auto_created=True):
        for each in (*model._meta.constraints, *getattr(model._meta, "triggers", ())):
            if each.name == name:
                return _message(model, each)
    return None


def _message(model: type[Model], each: Any) -> str | None:
    message = getattr(each, "violation_error_message", None)
    if not message or message == BaseConstraint.default_violation_error_message:
        return None
    return (
        str(message) % {"model": model._meta.verbose_name, "name": each.name} if "%(" in str(message) else str(message)
    )


def _of_a_limit(error: Any, refusal: str) -> str:
    """Fill the sentence of a limit with what was asked and what is left, in the account's currency."""
    currency = str(getattr(error, "currency", ""))

    def amount(value: Any) -> str:
        return words.figure(value, currency) if isinstance(value, Decimal) else str(value)

    available, asked = getattr(error, "available", ""), getattr(error, "asked", "")
    missing = asked - available if isinstance(asked, Decimal) and isinstance(available, Decimal) else ""
    account: Any = getattr(error, "account", "")
    return refusal % {
        "account": getattr(account, "name", None) or account,
        "available": amount(available),
        "asked": amount(asked),
        "missing": amount(missing),
        "currency": currency,
    }


def _of_a_unique_field(error: IntegrityError) -> str | None:
    """A field declared unique has no named constraint: say which field, by the table PostgreSQL names."""
    diag: Any = getattr(error.__cause__, "diag", None)
    table, name = getattr(diag, "table_name", None), constraint_of(error)
    for model in apps.get_models():
        if model._meta.db_table != table:
            continue
        for field in model._meta.concrete_fields:
            if field.unique and not field.primary_key and name.startswith(f"{table}_{field.column}_"):
                parts = {"model": model._meta.verbose_name, "field": field.verbose_name}
                return _t("Another %(model)s has this %(field)s already: look it up, or give this one its own.") % parts
    return None
