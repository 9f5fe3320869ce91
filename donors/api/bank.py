"""The bank's files and lines, for programs: by the forms and services of their pages."""

from __future__ import annotations

from typing import Any, Final

from donors import services
from donors.forms.bank import BankFileForm
from donors.models import BankFile, BankLine
from donors.models.bank import FILE, MATCH
from donors.secrecy import of_line
from donors.views import bank
from trustfund.access.policy import Action
from trustfund.api import addresses, fields
from trustfund.api.bodies import Bound, Paper
from trustfund.api.reading import Masked, Record, Shelf
from trustfund.api.writing import Writing


class BankStatementRecord(Record):
    """A statement of one trustee account: its lines lead from the opening to the closing balance."""

    number = fields.text()
    trustee_account = fields.Reference()
    opened_on = fields.day()
    opening = fields.Money("opening", "currency")
    closed_on = fields.day()
    closing = fields.Money("closing", "currency")


class BankFileRecord(Record):
    """A file of statements as the bank sent it; the same bytes are taken in once."""

    format = fields.text()
    sha256 = fields.text()
    document = fields.uuid("document_id")
    taken_in_at = fields.moment()
    statements = BankStatementRecord(many=True)


class BankLineRecord(Record):
    """A movement on a trustee account as the bank tells it."""

    statement = fields.Reference()
    trustee_account = fields.Reference()
    place = fields.number()
    booked_on = fields.day()
    value_on = fields.day()
    is_credit = fields.flag()
    amount = fields.Money("amount", "currency")
    instructed = fields.Money("instructed_amount", "instructed_currency", may_lack=True)
    counterparty = fields.text()
    counterparty_account = Masked(lambda line, user: of_line(line, "counterparty_account", user))
    reference = Masked(lambda line, user: of_line(line, "reference", user))
    bank_reference = Masked(lambda line, user: of_line(line, "bank_reference", user))
    text = Masked(lambda line, user: of_line(line, "text", user))


def _files(user: Any, action: Action) -> Any:
    return BankFile.objects.visible_to(user, action).prefetch_related("statements__trustee_account")


def _lines(user: Any, action: Action) -> Any:
    return BankLine.objects.visible_to(user, action).select_related("statement", "trustee_account")


FILES: Final = Shelf(
    name="bank-files", title="bank files", object_name=FILE, rows=_files, writes=BankFileRecord,
    order=("-taken_in_at",), filters=bank.BankFileFilters,
)  # fmt: skip
LINES: Final = Shelf(
    name="bank-lines", title="bank lines", object_name=MATCH, rows=_lines, writes=BankLineRecord,
    order=("-booked_on", "place"), filters=bank.BankLineFilters,
)  # fmt: skip
TAKE_IN: Final = Writing(
    paper=Paper("BankFileBody", BankFileForm), object_name=FILE, action=Action.CREATE,
    summary="Take in a file of statements; the same file again changes nothing",
    bind=lambda _user, _nothing, sent: Bound(BankFileForm(sent.data, sent.files)),
    write=lambda user, _nothing, bound: services.take_in(by=user, **bound.form.cleaned_data)[0],
)  # fmt: skip

urlpatterns = [*addresses.of(FILES, create=TAKE_IN), *addresses.of(LINES)]
