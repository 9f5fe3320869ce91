"""Donors' statements of account, for programs."""

from __future__ import annotations

from typing import Any, Final
from uuid import uuid4

from rest_framework import serializers

from oversight.models.statement import OBJECT, Statement
from oversight.services.statements import order_statements
from oversight.views import statements
from trustfund.access.policy import Action
from trustfund.api import fields
from trustfund.api.doors import address
from trustfund.api.handing_out import AnyType, handing
from trustfund.api.reading import Record, Shelf, listing
from trustfund.api.writing import doing


class StatementRecord(Record):
    """A donor's statement of account as of the end of a closed month. Its editions: en, ko (PDF), json."""

    donor = fields.Reference()
    as_of = fields.day()
    sha256 = fields.text()


class OrderedRecord(serializers.Serializer[Any]):
    """The task that makes what is missing."""

    task = fields.uuid("pk")


def _rows(user: Any, action: Action) -> Any:
    return Statement.objects.visible_to(user, action).defer("extract").select_related("donor__party")


STATEMENTS: Final = Shelf(
    name="statements", title="statements of account", object_name=OBJECT, rows=_rows, writes=StatementRecord,
    order=("-as_of", "donor__name"), filters=statements.StatementFilters,
)  # fmt: skip


def _make(_request: Any, user: Any) -> Any:
    return OrderedRecord(order_statements(by=user, id=uuid4())).data


urlpatterns = [
    address(
        "statements/", "api_statements",
        GET=listing(STATEMENTS),
        POST=doing("Make the statements of closed months", OBJECT, Action.CREATE, _make, OrderedRecord),
    ),
    address(
        "statements/<uuid:pk>/<slug:edition>/", "api_statements_file", renderers=(AnyType,),
        GET=handing("Download a statement of account", OBJECT, Action.EXPORT, statements.hand_out),
    ),
]  # fmt: skip
