"""Which files are taken: their columns, and how a row goes through the form and the service of its page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid5

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from donors import services
from donors.forms import AgreementForm, ReceiptForm
from donors.forms.conditions import InstalmentRow
from donors.models import Agreement, Donor, Instalment, Receipt
from donors.services.instalments import with_conditions
from donors.views import agreements as agreement_pages
from donors.views import receipts as receipt_pages
from oversight.imports import Column, Kind, Several, Wrong
from trustfund.access.policy import Action
from trustfund.fund.models import TrusteeAccount, Window

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from oversight.load_fund.reading import Line
    from trustfund.access.models import User

NAMESPACE: Final = UUID("0f6f3a2e-2d57-5a0e-9d44-7c1f3b1f9a10")
MIDNIGHT: Final = " 00:00:00"
"""How a spreadsheet's day ends when it is read as text."""


def id_of(kind: str, number: str) -> UUID:
    """Return the id of the record of this kind and number that a file makes, the same whichever file it stands in."""
    return uuid5(NAMESPACE, f"{kind}:{number.strip().casefold()}")


def _judge(line: Line, form: Any) -> dict[str, Any]:
    """Return what the form of the page makes of the row; raise what it refuses, by column."""
    if not form.is_valid():
        said = [
            (line.number, Wrong("" if name == "__all__" else name, str(sentence)))
            for name, sentences in form.errors.items()
            for sentence in sentences
        ]
        raise Several(said)
    cleaned: dict[str, Any] = form.cleaned_data
    return cleaned


def _cells(line: Line, names: Iterable[str]) -> dict[str, Any]:
    return {name: line.text(name).removesuffix(MIDNIGHT) for name in names}


def _found(line: Line, column: str, rows: Any, sentence: str, **by: str) -> Any:
    """Return the record that a cell names, or say what to do."""
    record = rows.filter(**by).first()
    if record is None:
        raise Wrong(column, sentence % {"text": line.text(column)})
    return record


def _is_same(record: Any, terms: Mapping[str, Any], names: Iterable[str]) -> bool:
    """Say whether the record says what the row says; refuse a number that is taken by other content."""
    if all(getattr(record, name) == terms[name] for name in names if terms.get(name) not in {None, ""}):
        return True
    raise Wrong(
        "number", _t("This number is taken with other content: correct that draft on its page, or number anew.")
    )


AGREEMENT_TERMS: Final = (
    "currency", "amount", "qualified_amount", "condition", "donor_signed_on", "booked_rate", "booked_rate_source",
)  # fmt: skip


def _agreement(lines: Sequence[Line], by: User) -> bool:
    line = lines[0]
    _alone(lines)
    donor = _found(line, "donor", Donor.objects, _t("No donor is called “%(text)s”: register it first."),
                   short_name__iexact=line.text("donor"))  # fmt: skip
    window = None
    if line.text("preference"):
        window = _found(line, "preference", Window.objects.filter(is_without_preference=False),
                        _t("No window has the code “%(text)s”."), code__iexact=line.text("preference"))  # fmt: skip
    key = id_of("agreement", line.text("number"))
    data = _cells(line, (*AGREEMENT_TERMS, "number")) | {
        "id": key,
        "donor": donor.pk,
        "preference": window and window.pk,
    }
    terms = _judge(line, AgreementForm(data))
    known = Agreement.objects.filter(number=terms["number"]).first()
    if known is not None:
        return not _is_same(known, terms, (*AGREEMENT_TERMS, "donor", "preference"))
    given = {name: value for name, value in terms.items() if name not in {"file", "donor"}}
    given["portions"] = agreement_pages.portions_of(given)
    services.draft_agreement(terms["donor"], by=by, instalments=[], **given)
    return True


def _instalments(lines: Sequence[Line], by: User) -> bool:
    line = lines[0]
    rows = Agreement.objects.visible_to(by, Action.EDIT)
    agreement = _found(line, "agreement", rows, _t("There is no agreement “%(text)s”: import agreements first."),
                       number__iexact=line.text("agreement"))  # fmt: skip
    parts = with_conditions(_parts(lines), agreement.qualified_amount)
    kept = [_said(part) for part in agreement.instalments.order_by("number")]
    if kept == [_said(part) for part in parts]:
        return False
    total = sum((part.amount for part in parts), start=agreement.amount * 0)
    if total != agreement.amount:
        raise Wrong("amount", _t("The instalments of %(agreement)s add up to %(total)s; the contribution is %(amount)s.")
                    % {"agreement": agreement, "total": total, "amount": agreement.amount})  # fmt: skip
    terms = agreement_pages.kept_of(agreement) | {"document": agreement.document}
    terms = {name: value for name, value in terms.items() if name not in agreement_pages.FIXED}
    terms["portions"] = agreement_pages.portions_of(terms)
    services.edit_agreement(agreement, by=by, instalments=parts, **terms)
    return True


INSTALMENT_TERMS: Final = ("due_on", "amount", "due_after", "due_days", "due_event", "qualified")


def _parts(lines: Sequence[Line]) -> list[services.InstalmentTerms]:
    """Return the rows as instalments, numbered as they stand; raise what the form refuses, row by row."""
    wrong: list[tuple[int, Wrong]] = []
    parts: list[services.InstalmentTerms] = []
    for place, each in enumerate(lines, start=1):
        try:
            cleaned = _judge(each, InstalmentRow(_cells(each, INSTALMENT_TERMS)))
        except Several as several:
            wrong += several.found
            continue
        if not cleaned.get("amount"):
            said = _t("An instalment has an amount, and either a day or an event.")
            wrong.append((each.number, Wrong("amount", said)))
            continue
        parts.append(services.InstalmentTerms(place, **{name: cleaned[name] for name in INSTALMENT_TERMS}))
    if wrong:
        raise Several(wrong)
    return parts


def _said(part: Instalment | services.InstalmentTerms) -> tuple[Any, ...]:
    return (part.number, *(getattr(part, name) for name in INSTALMENT_TERMS))


RECEIPT_TERMS: Final = (
    "currency", "amount", "value_on", "amount_usd", "rate_source", "remittance_reference", "means",
)  # fmt: skip


def _receipt(lines: Sequence[Line], by: User) -> bool:
    line = lines[0]
    _alone(lines)
    agreement = _found(line, "agreement", Agreement.objects.visible_to(by, Action.READ),
                       _t("There is no agreement “%(text)s”: import agreements first."),
                       number__iexact=line.text("agreement"))  # fmt: skip
    number = line.text("instalment").removesuffix(".0")
    instalment = _found(line, "instalment", Instalment.objects.filter(agreement=agreement),
                        _t("The agreement has no instalment “%(text)s”."),
                        number=number if number.isdecimal() else "0")  # fmt: skip
    account = _found(line, "trustee_account", TrusteeAccount.objects, _t("No trustee account has the number “%(text)s”."),
                     code__iexact=line.text("trustee_account"))  # fmt: skip
    known = Receipt.objects.filter(number=line.text("number")).first()
    data = _cells(line, (*RECEIPT_TERMS, "number")) | {"trustee_account": account.pk, "instalment": instalment.pk}
    form = ReceiptForm(data | {"id": id_of("receipt", line.text("number"))})
    if known is not None:  # its instalment may be paid in full by now: it is no choice of the form any more
        choice: Any = form.fields["instalment"]
        choice.queryset = Instalment.objects.filter(pk=instalment.pk)
    terms = _judge(line, form)
    if known is not None:
        return not _is_same(known, terms, (*RECEIPT_TERMS, "instalment", "trustee_account"))
    receipt_pages.write(by, None, form)
    return True


def _alone(lines: Sequence[Line]) -> None:
    if not lines[0].text("number"):
        raise Wrong("number", _t("The row has no number: give it one of its own."))
    if len(lines) > 1:
        raise Wrong("number", _t("This number stands in several rows: give each its own."))


NUMBER: Final = Column("number", _("Its number, unique"), "CA-101")
CURRENCY: Final = Column("currency", _("Contribution currency"), "EUR")
OPTIONAL: Final = False
KINDS: Final = (
    Kind(
        "agreements", _("Administration agreements"), "contribution_agreement",
        (
            NUMBER,
            Column("donor", _("Short name of the donor"), "Alder"),
            CURRENCY,
            Column("amount", _("Contribution"), "1500000.00"),
            Column("donor_signed_on", _("Day on which the donor signed"), "2026-03-02"),
            Column("preference", _("Code of the window, empty: without preference"), "W2", OPTIONAL),
            Column("qualified_amount", _("Part under a condition, empty: none"), "", OPTIONAL),
            Column("condition", _("The condition of that part"), "", OPTIONAL),
            Column("booked_rate", _("Rate at signing, empty: the register's"), "", OPTIONAL),
            Column("booked_rate_source", _("Source of that rate"), "", OPTIONAL),
        ),
        _agreement, group="number",
    ),
    Kind(
        "instalments", _("Instalments"), "contribution_agreement",
        (
            Column("agreement", _("Number of the agreement, a draft"), "CA-101"),
            Column("amount", _("Amount in the contribution currency"), "750000.00"),
            Column("due_on", _("Due on, or empty and the three columns after it"), "2026-09-30", OPTIONAL),
            Column("due_after", _("Due after: signature, condition or event"), "", OPTIONAL),
            Column("due_days", _("Within so many days after it"), "", OPTIONAL),
            Column("due_event", _("Which event, where it is event"), "", OPTIONAL),
            Column("qualified", _("Of which under the condition, empty everywhere: the last ones"), "", OPTIONAL),
        ),
        _instalments, group="agreement",
    ),
    Kind(
        "receipts", _("Receipts"), "receipt",
        (
            Column("number", _("Its number, unique"), "R-101"),
            Column("agreement", _("Number of the agreement"), "CA-101"),
            Column("instalment", _("Number of the instalment"), "1"),
            Column("trustee_account", _("Trust fund number of the account"), "TF074001"),
            CURRENCY,
            Column("amount", _("Amount in the contribution currency"), "750000.00"),
            Column("value_on", _("Value date"), "2026-10-01"),
            Column("remittance_reference", _("As it stands on the bank's statement"), "INV 4711"),
            Column("amount_usd", _("Booked by the bank in USD, empty: by the register's rate"), "", OPTIONAL),
            Column("rate_source", _("Source of that rate"), "", OPTIONAL),
            Column("means", _("How it was paid: bank (empty), balance or note"), "", OPTIONAL),
        ),
        _receipt, group="number",
    ),
)  # fmt: skip
BY_NAME: Final = {kind.name: kind for kind in KINDS}
