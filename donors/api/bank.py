"""The bank's files and lines, for programs: by the forms and services of their pages."""

from __future__ import annotations

from typing import Any, Final
from uuid import uuid4

from rest_framework import serializers

from donors import services
from donors.forms.bank import BankFileForm, LineMatchForm, LineReceiptForm, SetApartForm
from donors.models import MATCH_WORKFLOW, BankFile, BankLine, BankMatch
from donors.models.bank import FILE, MATCH
from donors.secrecy import of_line
from donors.views import bank, bank_matches
from trustfund.access.policy import Action
from trustfund.api import addresses, fields
from trustfund.api.bodies import Bound, Paper
from trustfund.api.doors import address
from trustfund.api.reading import Masked, Record, Shelf, Signed, Steps
from trustfund.api.writing import Writing, creating, doing


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
    score = fields.number("suggestion.score", may_lack=True)
    proposed_instalment = fields.uuid("suggestion.instalment_id", may_lack=True)
    proposed_receipt = fields.uuid("suggestion.receipt_id", may_lack=True)


class BankMatchRecord(Record):
    """What a credit of the bank was found to be: a receipt, an encashment, or money that belongs to nobody yet."""

    line = fields.uuid("line_id")
    amount = fields.Money("amount", "currency")
    receipt = fields.uuid("receipt_id", may_lack=True)
    encashment = fields.uuid("encashment_id", may_lack=True)
    status = fields.State(MATCH_WORKFLOW)
    signatures = Signed(many=True)
    steps = Steps()


class AcceptedRecord(serializers.Serializer[Any]):
    """What became of proposals that were accepted at once."""

    accepted = fields.number()
    refused = serializers.ListField(child=serializers.CharField())


class ComparedRecord(serializers.Serializer[Any]):
    """The task that compares the lines."""

    task = fields.uuid()


def _files(user: Any, action: Action) -> Any:
    return BankFile.objects.visible_to(user, action).prefetch_related("statements__trustee_account")


def _lines(user: Any, action: Action) -> Any:
    rows = BankLine.objects.visible_to(user, action)
    return rows.select_related("statement", "trustee_account", "suggestion__instalment__agreement")


def _matches(user: Any, action: Action) -> Any:
    rows = BankMatch.objects.visible_to(user, action).select_related("receipt", "line__trustee_account")
    return rows.prefetch_related("signatures__person")


def _line_form(form: Any) -> Any:
    return lambda _user, line, sent: Bound(form(sent.data, initial=bank_matches.first_of(line)))


def _accept(_request: Any, user: Any) -> Any:
    made, refused = services.bank_matches.accept_all(by=user)
    return AcceptedRecord({"accepted": len(made), "refused": refused}).data


def _compare(_request: Any, user: Any) -> Any:
    return ComparedRecord({"task": services.bank_matching.ask(key=uuid4(), by=user).pk}).data


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

MATCHES: Final = Shelf(
    name="bank-matches", title="matches of bank lines", object_name=MATCH, rows=_matches, writes=BankMatchRecord,
)  # fmt: skip
RECEIVE: Final = Writing(
    paper=Paper("LineReceiptBody", LineReceiptForm), object_name=MATCH, action=Action.CREATE,
    summary="Make a receipt of a line, submitted for an approver",
    subjects=lambda user: bank_matches.lines_for(user, Action.CREATE), bind=_line_form(LineReceiptForm),
    write=lambda user, line, bound: bank_matches.receive(user, line, bound.form.cleaned_data),
)  # fmt: skip
MATCH_LINE: Final = Writing(
    paper=Paper("LineMatchBody", LineMatchForm), object_name=MATCH, action=Action.CREATE,
    summary="Match a line with a receipt, or an encashment, that was entered by hand",
    subjects=lambda user: bank_matches.lines_for(user, Action.CREATE),
    bind=lambda _user, line, sent: Bound(LineMatchForm(line, sent.data)),
    write=lambda user, line, bound: bank_matches.match(user, line, bound.form.cleaned_data),
)  # fmt: skip
SET_APART: Final = Writing(
    paper=Paper("SetApartBody", SetApartForm), object_name=MATCH, action=Action.SUBMIT,
    summary="Propose to hold a line as unapplied",
    subjects=lambda user: bank_matches.lines_for(user, Action.SUBMIT),
    bind=lambda _user, _line, sent: Bound(SetApartForm(sent.data)),
    write=lambda user, line, bound: services.bank_unapplied.set_apart(line, by=user, **bound.form.cleaned_data),
)  # fmt: skip
ASSIGN: Final = Writing(
    paper=Paper("AssignBody", LineReceiptForm), object_name=MATCH, action=Action.EDIT,
    summary="Make a receipt of unapplied money, submitted for an approver",
    subjects=lambda user: BankMatch.objects.visible_to(user, Action.EDIT).select_related("line"),
    bind=lambda _user, match, sent: Bound(LineReceiptForm(sent.data, initial=bank_matches.first_of(match.line))),
    write=lambda user, match, bound: bank_matches.assign(user, match, bound.form.cleaned_data),
)  # fmt: skip

urlpatterns = [
    *addresses.of(FILES, create=TAKE_IN),
    address(
        "bank-lines/accept/", "api_bank_lines_accept",
        POST=doing("Accept every proposal that is sure", MATCH, Action.CREATE, _accept, AcceptedRecord),
    ),
    address(
        "bank-lines/compare/", "api_bank_lines_compare",
        POST=doing("Compare the lines that wait with what is owed", MATCH, Action.CREATE, _compare, ComparedRecord),
    ),
    *addresses.of(LINES),
    address("bank-lines/<uuid:pk>/receive/", "api_bank_lines_receive", POST=creating(MATCHES, RECEIVE)),
    address("bank-lines/<uuid:pk>/match/", "api_bank_lines_match", POST=creating(MATCHES, MATCH_LINE)),
    address("bank-lines/<uuid:pk>/set-apart/", "api_bank_lines_set_apart", POST=creating(MATCHES, SET_APART)),
    *addresses.of(MATCHES, steps=bank_matches.bank_match_step),
    address("bank-matches/<uuid:pk>/assign/", "api_bank_matches_assign", POST=creating(MATCHES, ASSIGN)),
]  # fmt: skip
