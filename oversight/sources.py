"""From an entry of the journal to what caused it: the object named by the entry's key, and its documents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from disbursements.models import Application, Payment
from donors.models import Agreement, BankMatch, DonorReturn, Encashment, Pledge, Receipt
from oversight.models import FundClosing
from oversight.models.income import Income
from projects.models import Allocation, Grant
from trustfund.fund.models import Document, Phase

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

    from trustfund.ledger.models import Entry

OBJECTS: Final[dict[str, type[Model]]] = {
    "pledge": Pledge,
    "agreement": Agreement,
    "receipt": Receipt,
    "encashment": Encashment,
    "return": DonorReturn,
    "fund_closing": FundClosing,
    "bank_match": BankMatch,
    "allocation": Allocation,
    "grant": Grant,
    "application": Application,
    "payment": Payment,
    "income": Income,
    "phase": Phase,
}


@dataclass(frozen=True)
class Source:
    """What caused an entry, as far as the reader may see it."""

    kind: str
    record: Any
    documents: list[Document]

    @property
    def url(self) -> str:
        """Return the page of the record, empty when it has none."""
        address = getattr(self.record, "get_absolute_url", None)
        return str(address()) if address else ""


def source_of(entry: Entry, user: Any) -> Source | None:
    """Return what the entry's key names, if this user may read it; None for an opening entry or a hidden one."""
    name, _colon, rest = entry.key.partition(":")
    model: Any = OBJECTS.get(name)
    number = rest.partition(":")[0]
    if model is None or not _is_uuid(number):
        return None
    rows = model.objects
    visible = rows.visible_to(user) if hasattr(rows, "visible_to") else rows.all()
    record = visible.filter(pk=number).first()
    if record is None:
        return None
    return Source(str(model._meta.verbose_name), record, list(documents_of(record)))


def documents_of(record: Any) -> QuerySet[Document]:
    """Return the documents behind a record: those of the application a payment paid, or of the record itself."""
    application = getattr(record, "application", record)
    if isinstance(application, Application):
        return Document.objects.filter(applications__application=application).order_by("title", "pk")
    return Document.objects.none()


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
