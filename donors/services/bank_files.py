"""Bank files: read, believed or refused whole, and kept with every statement and line, once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4, uuid5

from django.db import transaction
from django.utils.translation import gettext as _t

from donors.bank.reading import read
from donors.bank.shape import Unreadable, is_same_account, keys_of
from donors.models.bank import FILE, BankFile, BankLine, BankStatement
from donors.services import bank_matching
from donors.services.bank_words import sentence
from trustfund.access import acts
from trustfund.access.policy import Action
from trustfund.fund.models import TrusteeAccount
from trustfund.fund.services import NotAccepted, store_document
from trustfund.web.clock import today
from trustfund.web.once import create_once
from trustfund.web.records import allow, person_of
from trustfund.web.refusals import Refused, explained
from trustfund.web.words import day

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from donors.bank.reading import Told
    from donors.bank.shape import Line, Statement
    from trustfund.access.models import User
    from trustfund.fund.services import Examined

KIND: Final = "bank statement"
SHOWN: Final = 4


@explained()
@transaction.atomic
def take_in(file: Examined, *, by: User | None, id: UUID | None = None) -> tuple[BankFile, bool]:
    """Keep a file of statements, and say whether it is new: the same bytes again change nothing.

    Raises `Refused` for a file that cannot be read or believed, for an account that is none of ours, and for a
    statement or line that stands already. Nothing is kept of a file that is refused.
    """
    allow(by, FILE, Action.CREATE)
    known = BankFile.objects.filter(sha256=file.sha256).first()
    if known is not None:
        return known, False
    try:
        told = read(file.content)
    except Unreadable as unreadable:
        raise Refused(sentence(unreadable)) from unreadable
    statements, lines = _rows(told)
    _refuse_known(statements, lines)
    kept = _keep(file, told, by=by, id=id)
    for each in statements:
        each.file = kept
    BankStatement.objects.bulk_create(statements)
    BankLine.objects.bulk_create(lines)
    acts.log(
        "bank_file.taken_in", by=by, object_name=FILE, object_id=kept.pk, sha256=file.sha256,
        statements=len(statements), lines=len(lines),
    )  # fmt: skip
    bank_matching.ask(key=kept.pk, by=by)
    return kept, True


def _keep(file: Examined, told: Told, *, by: User | None, id: UUID | None) -> BankFile:
    try:
        document = store_document(file, title=file.name, kind=KIND, by=by, id=uuid5(id, "file") if id else None)
    except NotAccepted as refused:
        raise Refused(refused.sentence) from refused
    terms: dict[str, Any] = {"document": document, "sha256": file.sha256, "format": told.format}
    kept, _is_new = create_once(BankFile, id, taken_in_by_id=person_of(by), **terms)
    return kept


def _rows(told: Told) -> tuple[list[BankStatement], list[BankLine]]:
    accounts = list(TrusteeAccount.objects.all())
    statements, lines = [], []
    keys = iter(_keys(told, accounts))
    for each in told.statements:
        row = _statement(each, _account(each, accounts))
        statements.append(row)
        lines += [_line(line, row, next(keys)) for line in each.lines]
    return statements, lines


def _keys(told: Told, accounts: list[TrusteeAccount]) -> list[str]:
    """Number lines that are alike over the whole file, each account for itself."""
    of: dict[Any, list[Line]] = {}
    for each in told.statements:
        of.setdefault(_account(each, accounts).pk, []).extend(each.lines)
    found = {pk: iter(keys_of(lines)) for pk, lines in of.items()}
    return [next(found[_account(each, accounts).pk]) for each in told.statements for _line in each.lines]


def _account(told: Statement, accounts: list[TrusteeAccount]) -> TrusteeAccount:
    """Return whose statement it is, by the number of the account at the bank. Raises `Refused`."""
    own = next((each for each in accounts if is_same_account(told.account, each.account_number, each.currency)), None)
    if own is None:
        raise Refused(
            _t(
                "Statement %(number)s is of the account ending in %(account)s, which is no trustee account of the Fund. "
                "Check that the file is the right one, and the number of the account in the Fund's terms."
            )
            % {"number": told.number, "account": told.account[-SHOWN:] or "–"}
        )
    if own.currency != told.currency:
        raise Refused(
            _t("Statement %(number)s is in %(told)s; the trustee account %(account)s is kept in %(own)s.")
            % {"number": told.number, "told": told.currency, "account": own.code, "own": own.currency}
        )
    if told.closed_on > today():
        raise Refused(
            _t("Statement %(number)s closes on %(day)s, a day still to come.")
            % {"number": told.number, "day": day(told.closed_on)}
        )
    return own


def _statement(told: Statement, account: TrusteeAccount) -> BankStatement:
    return BankStatement(
        pk=uuid4(), trustee_account=account, number=told.number[:60], currency=told.currency,
        opened_on=told.opened_on, opening=told.opening, closed_on=told.closed_on, closing=told.closing,
    )  # fmt: skip


def _line(told: Line, statement: BankStatement, key: str) -> BankLine:
    sent, unit = told.instructed or (None, "")
    return BankLine(
        pk=uuid4(), statement=statement, trustee_account_id=statement.trustee_account_id, place=told.place,
        booked_on=told.booked_on, value_on=told.value_on, is_credit=told.is_credit, amount=told.amount,
        currency=statement.currency, instructed_amount=sent, instructed_currency=unit[:3], key=key,
        reference=told.reference[:140], bank_reference=told.bank_reference[:140],
        counterparty=told.counterparty[:200], counterparty_account=told.counterparty_account[:60],
        text=told.text[:1000],
    )  # fmt: skip


def _refuse_known(statements: list[BankStatement], lines: list[BankLine]) -> None:
    """Refuse a file of which a statement or a line stands already, naming the first."""
    for each in statements:
        same = BankStatement.objects.filter(
            trustee_account=each.trustee_account, number=each.number, closed_on=each.closed_on
        )
        if (found := same.select_related("file__document").first()) is not None:
            raise Refused(
                _t(
                    "Statement %(number)s to %(day)s stands already, from the file “%(name)s”: nothing has changed. "
                    "What a bank corrects it tells in a new statement."
                )
                % {"number": found.number, "day": day(found.closed_on), "name": found.file.document.name}
            )
    for line, before in _doubled(lines):
        raise Refused(
            _t(
                "Statement %(number)s, line %(line)s stands already as line %(other)s of statement %(before)s: "
                "the two statements overlap. Nothing of this file was kept."
            )
            % {
                "number": line.statement.number, "line": line.place,
                "other": before.place, "before": before.statement.number,
            }
        )  # fmt: skip


def _doubled(lines: list[BankLine]) -> Iterator[tuple[BankLine, BankLine]]:
    known = BankLine.objects.filter(key__in=[line.key for line in lines]).select_related("statement")
    held = {(each.trustee_account_id, each.key): each for each in known}
    for line in lines:
        before = held.get((line.trustee_account_id, line.key))
        if before is not None:
            yield line, before
