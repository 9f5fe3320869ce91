"""The books for programs: entries with their transfers and proof, accounts, seals, months, and the book of acts."""

from __future__ import annotations

from typing import Any, Final

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from oversight.books import accounts_visible_to, entries_visible_to
from oversight.services import months
from oversight.views.audit import ActFilters
from oversight.views.entries import EntryFilters
from trustfund import ledger
from trustfund.access import acts, policy
from trustfund.access.models import Act
from trustfund.access.policy import Action
from trustfund.api import described, fields
from trustfund.api.doors import address
from trustfund.api.reading import Record, Shelf, listing, showing, telling
from trustfund.api.writing import doing
from trustfund.ledger.models import Closing
from trustfund.web.clock import today

ENTRY: Final = "ledger_entry"


class TransferRecord(serializers.Serializer[Any]):
    """What the debit account takes from the credit account."""

    debit = fields.text("debit.code")
    credit = fields.text("credit.code")
    amount = fields.Money("amount", "debit.currency")
    book = fields.text("debit.book")


class EntryRecord(Record):
    """What happened: a dated set of transfers written by one transaction, never changed, at most once reversed."""

    id = fields.uuid("uid")
    kind = fields.text()
    memo = fields.text()
    key = fields.text()
    effective_on = fields.day()
    recorded_at = fields.moment()
    by = fields.uuid(may_lack=True)
    reverses = fields.uuid("reverses.uid", may_lack=True)
    transfers = TransferRecord(many=True)


class AccountRecord(serializers.Serializer[Any]):
    """An account of the ledger; its balance stands on its own side and never lies below its floor."""

    code = fields.text()
    name = fields.text()
    book = fields.text()
    currency = fields.text()
    balance = fields.Money("balance", "currency")


class MovementRecord(serializers.Serializer[Any]):
    """One transfer seen from the account, with the balance after it."""

    entry = fields.uuid("entry.uid")
    memo = fields.text("entry.memo")
    effective_on = fields.day()
    other = fields.text("other.code")
    debited = serializers.DecimalField(20, 3, read_only=True, allow_null=True)
    credited = serializers.DecimalField(20, 3, read_only=True, allow_null=True)
    balance = serializers.DecimalField(20, 3, read_only=True)


class MovementsRecord(serializers.Serializer[Any]):
    """A page of the movements of an account, newest first; `before` opens the next page."""

    account = AccountRecord()
    results = MovementRecord(many=True)
    before = fields.text(may_lack=True)


class SealRecord(serializers.Serializer[Any]):
    """The signature of time over a batch of entries: every party keeps the heads and compares them later."""

    number = fields.number()
    first = fields.number()
    last = fields.number()
    sealed_at = fields.moment()
    head = serializers.SerializerMethodField()

    def get_head(self, seal: ledger.Seal) -> str:
        """Return the head as its SHA-256 is written."""
        return bytes(seal.head).hex()


class MonthRecord(serializers.Serializer[Any]):
    """A month into which nothing is posted any more."""

    month = fields.day()
    closed_at = fields.moment()
    by = fields.uuid(may_lack=True)


class FindingRecord(serializers.Serializer[Any]):
    """Whether every rule of the books holds, and which do not."""

    holds = fields.flag()
    findings = serializers.ListField(child=serializers.CharField(), read_only=True)


class ActRecord(serializers.Serializer[Any]):
    """One line of the book of acts; an access administrator reads it without the particulars, as on its page."""

    id = fields.number("pk")
    at = fields.moment()
    person = fields.Reference(may_lack=True)
    verb = fields.text()
    object = fields.text("object_name")
    party = fields.Reference(may_lack=True)
    object_id = serializers.SerializerMethodField()
    detail = serializers.SerializerMethodField()
    request_id = serializers.SerializerMethodField()

    def _is_masked(self) -> bool:
        return policy.is_masked(self.context["user"], "audit_event", Action.LIST)

    def get_object_id(self, act: Act) -> str:
        """Return which object, unless that is masked."""
        return "" if self._is_masked() else act.object_id

    def get_detail(self, act: Act) -> dict[str, Any]:
        """Return the particulars, unless they are masked."""
        return {} if self._is_masked() else act.detail

    def get_request_id(self, act: Act) -> str:
        """Return in which request, unless that is masked."""
        return "" if self._is_masked() else act.request_id


def _entries(user: Any, action: Action) -> Any:
    seen = entries_visible_to(user, action).select_related("reverses")
    return seen.prefetch_related("transfers__debit", "transfers__credit")


ENTRIES: Final = Shelf(
    name="entries", title="entries of the journal", object_name=ENTRY, rows=_entries, writes=EntryRecord,
    order=("-id",), filters=EntryFilters,
)  # fmt: skip
SEALS: Final[Any] = Shelf(
    name="seals", title="seals", object_name="chain_anchor", rows=lambda _user, _action: ledger.Seal.objects.all(),
    writes=SealRecord, order=("-number",),  # type: ignore[arg-type]
)  # fmt: skip
MONTHS: Final[Any] = Shelf(
    name="months", title="closed months", object_name="accounting_period",
    rows=lambda _user, _action: Closing.objects.all(), writes=MonthRecord, order=("-month",),  # type: ignore[arg-type]
)  # fmt: skip
ACTS: Final[Any] = Shelf(
    name="acts", title="acts", object_name="audit_event", writes=ActRecord,  # type: ignore[arg-type]
    rows=lambda user, action: Act.objects.visible_to(user, action).select_related("person", "party"),
    order=("-id",), filters=ActFilters,
)  # fmt: skip


def _movements(request: Any, code: str) -> Any:
    account = get_object_or_404(accounts_visible_to(request.user), code=code)
    try:
        page = ledger.movements(account, before=request.query_params.get("before") or None)
    except (ValueError, OverflowError) as error:
        raise Http404 from error
    return MovementsRecord({"account": account, "results": page.rows, "before": page.before}).data


def _verify(request: Any, user: Any) -> dict[str, Any]:
    found = ledger.verify()
    acts.log("books.verified", by=user, object_name=ENTRY, object_id="", findings=len(found))
    return {"holds": not found, "findings": [str(each) for each in found]}


def _close(_request: Any, user: Any) -> Any:
    return MonthRecord(months.close_next(by=user, today=today())).data


BEFORE: Final = OpenApiParameter(
    "before", OpenApiTypes.STR, description="Where the list goes on: take it from `before`."
)

urlpatterns = [
    address("entries/", "api_entries", GET=listing(ENTRIES)),
    address("entries/<uuid:uid>/", "api_entries_one", GET=showing(ENTRIES)),
    address(
        "accounts/<path:code>/", "api_account",
        GET=telling(
            "Show the movements of an account", ENTRY, Action.READ, _movements, MovementsRecord,
            **described.of("Show the movements of an account", {200: MovementsRecord}, refuses=(404,),
                           parameters=[BEFORE]),
        ),
    ),
    address("seals/", "api_seals", GET=listing(SEALS)),
    address("months/", "api_months", GET=listing(MONTHS)),
    address(
        "months/close/", "api_months_close",
        POST=doing("Close the next month", "accounting_period", Action.APPROVE, _close, MonthRecord,
                   page="/fund/months/"),
    ),
    address(
        "books/verify/", "api_books_verify",
        POST=doing("Recompute every balance, total and seal", ENTRY, Action.EXPORT, _verify, FindingRecord),
    ),
    address("acts/", "api_acts", GET=listing(ACTS)),
    address("acts/<int:pk>/", "api_acts_one", GET=showing(ACTS)),
]  # fmt: skip
