"""Columns that Django has no field for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import BigIntegerField, DecimalField, Func

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

    Decimals = DecimalField[Any, Any]
    Numbers = BigIntegerField[Any, Any]
else:
    Decimals, Numbers = DecimalField, BigIntegerField


class Amount(Decimals):
    """An exact amount in the currency of its account.

    The column is `numeric` without a scale: PostgreSQL would round what has too many decimals without a word;
    here the table's guard refuses it, by the currency (JPY and KRW 0 decimals, USD 2, BHD and KWD 3).
    """

    def __init__(self, **rest: Any) -> None:
        super().__init__(**(rest | {"max_digits": 21, "decimal_places": 3}))

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        """Numeric, as exact as it was written."""
        return "numeric"

    def deconstruct(self) -> Any:
        """Digits and places belong to the field, not to its use."""
        name, path, args, rest = super().deconstruct()
        return (
            name,
            path,
            args,
            {key: value for key, value in rest.items() if key not in {"max_digits", "decimal_places"}},
        )


class TransactionNumber(Numbers):
    """The number of the transaction that wrote the row (`xid8`, 64 bits, never reused within a cluster)."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        """PostgreSQL's own type, compared with `pg_current_xact_id()`."""
        return "xid8"


class Sql(Func):
    """A function of PostgreSQL without arguments, as the default of a column."""

    template = "%(function)s()"
