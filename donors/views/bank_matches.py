"""Pages on which lines of the bank become receipts, or money that belongs to nobody yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _t
from django.utils.translation import ngettext

from donors import previews
from donors.forms.bank import LineMatchForm, LineReceiptForm, SetApartForm
from donors.models import BankLine, BankMatch
from donors.models.bank import MATCH
from donors.services import bank_matches, bank_matching, bank_unapplied
from trustfund.access import policy
from trustfund.access.decorators import PAGE, opens
from trustfund.access.policy import Action
from trustfund.access.readers import reader
from trustfund.web.clock import today
from trustfund.web.forms import Form
from trustfund.web.refusals import Refused
from trustfund.web.steps import step_page

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

POST = ("POST",)


def lines_for(user: Any, action: Action) -> Any:
    """Return the lines on which this user may do this, with what a page needs of them."""
    rows = BankLine.objects.visible_to(user, action).select_related("statement", "trustee_account")
    return rows.select_related("suggestion__instalment__agreement", "suggestion__receipt")


def first_of(line: BankLine) -> dict[str, Any]:
    """Return what the form of a line begins with: the instalment proposed, and what the line is of it."""
    made: Any = getattr(line, "suggestion", None)
    sent = line.instructed_amount
    if made is None or made.instalment is None:
        known = sent if sent is not None else line.amount
        return {"amount": known, "currency": line.instructed_currency or line.currency}
    part = made.instalment
    return {
        "instalment": part,
        "amount": bank_matches.amount_for(line, part),
        "currency": part.agreement.currency,
    }


@opens(MATCH, Action.CREATE)
def bank_line_receive(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make a receipt of a line, for an approver to take in."""
    line = get_object_or_404(lines_for(request.user, Action.CREATE), pk=pk)
    form = LineReceiptForm(request.POST or None, initial=first_of(line))
    return _written(request, line, form, lambda told: receive(reader(request), line, told), "receive")


def receive(user: Any, line: BankLine, told: dict[str, Any]) -> BankMatch:
    """Give the service what the form says."""
    terms = {name: told[name] for name in ("amount", "currency", "number", "id")}
    return bank_matches.receive_line(line, told["instalment"], by=user, **terms)


@opens(MATCH, Action.CREATE)
def bank_line_match(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say that a line is a receipt, or an encashment, that was entered by hand."""
    line = get_object_or_404(lines_for(request.user, Action.CREATE), pk=pk)
    made: Any = getattr(line, "suggestion", None)
    form = LineMatchForm(line, request.POST or None, initial={"receipt": made.receipt if made else None})
    return _written(request, line, form, lambda told: match(reader(request), line, told), "match")


def match(user: Any, line: BankLine, told: dict[str, Any]) -> BankMatch:
    """Give the service what the form says: the receipt or the encashment."""
    terms = dict(told)
    receipt, encashment = terms.pop("receipt"), terms.pop("encashment")
    if encashment is not None:
        return bank_matches.match_with_encashment(line, encashment, by=user, **terms)
    return bank_matches.match_with_receipt(line, receipt, by=user, **terms)


@opens(MATCH, Action.SUBMIT)
def bank_line_set_apart(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Propose to hold as unapplied what nobody can identify."""
    line = get_object_or_404(lines_for(request.user, Action.SUBMIT), pk=pk)
    form = SetApartForm(request.POST or None)
    return _written(
        request, line, form, lambda told: bank_unapplied.set_apart(line, by=reader(request), **told), "set_apart"
    )


def _written(
    request: HttpRequest, line: BankLine, form: Any, write: Callable[[dict[str, Any]], BankMatch], what: str
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            made = write(form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, said_of(made), extra_tags="done")
            return redirect(line)
    return render(request, "donors/bank_line_form.html", {"form": form, "line": line, "what": what}, status=form.status)


def said_of(made: BankMatch) -> str:
    """Say what came of it and who is next."""
    if made.encashment is not None:
        return _t("The line is encashment %(number)s.") % {"number": made.encashment.number}
    if made.receipt is None:
        return _t("Proposed as unapplied. Next: an approver holds it.")
    if made.receipt.status == "submitted":
        number = {"number": made.receipt.number}
        return _t("The line is receipt %(number)s. Next: an approver compares and receives it.") % number
    return _t("The line is receipt %(number)s.") % {"number": made.receipt.number}


@opens(MATCH, Action.CREATE, methods=POST)
def bank_accept(request: HttpRequest) -> HttpResponse:
    """Accept every proposal that is sure; each becomes a receipt that waits for an approver."""
    form = Form(request.POST)
    if form.is_valid():
        made, refused = bank_matches.accept_all(by=reader(request))
        said = ngettext("%(count)s proposal accepted.", "%(count)s proposals accepted.", len(made))
        messages.success(request, said % {"count": len(made)}, extra_tags="done")
        for sentence in refused[:5]:
            messages.warning(request, sentence, extra_tags="refused")
    return redirect("donors:bank_line_list")


@opens(MATCH, Action.CREATE, methods=POST)
def bank_compare(request: HttpRequest) -> HttpResponse:
    """Have every line that waits compared again with what is owed."""
    form = Form(request.POST)
    if not form.is_valid():
        return redirect("donors:bank_line_list")
    return redirect("web:job_detail", bank_matching.ask(key=form.cleaned_data["id"], by=reader(request)).pk)


@opens(MATCH, Action.READ, methods=PAGE)
def bank_match_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show what a line was found to be, who said so, and what can be done."""
    rows = BankMatch.objects.visible_to(request.user, Action.READ)
    match = get_object_or_404(
        rows.select_related(
            "line__statement", "line__trustee_account", "receipt", "encashment", "entry", "return_entry"
        ),
        pk=pk,
    )
    context = {
        "match": match,
        "line": match.line,
        "may_read_entries": policy.may(request.user, "ledger_entry", Action.READ),
        "signatures": match.signatures.select_related("person").order_by("signed_at"),
        "as_of": today(),
    }
    return render(request, "donors/bank_match_detail.html", context)


@opens(MATCH, Action.EDIT)
def bank_match_assign(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make a receipt of unapplied money, for an approver to take in."""
    rows = BankMatch.objects.visible_to(request.user, Action.EDIT)
    match = get_object_or_404(rows.select_related("line__statement", "line__trustee_account"), pk=pk)
    form = LineReceiptForm(request.POST or None, initial=first_of(match.line))
    if request.method == "POST" and form.is_valid():
        try:
            made = assign(reader(request), match, form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, said_of(made), extra_tags="done")
            return redirect(match)
    context = {"form": form, "line": match.line, "match": match, "what": "assign"}
    return render(request, "donors/bank_line_form.html", context, status=form.status)


def assign(user: Any, match: BankMatch, told: dict[str, Any]) -> BankMatch:
    """Give the service what the form says."""
    terms = {name: told[name] for name in ("amount", "currency", "number")}
    return bank_unapplied.assign(match, told["instalment"], by=user, **terms)


bank_match_step = opens(MATCH, Action.READ)(
    step_page(
        BankMatch,
        {
            "hold": bank_unapplied.hold,
            "refuse": bank_unapplied.refuse,
            "propose_return": bank_unapplied.propose_return,
            "give_back": bank_unapplied.give_back,
            "keep": bank_unapplied.keep,
            "free": bank_unapplied.free,
            "undo": bank_unapplied.undo,
        },
        previews={
            "hold": previews.of_holding, "give_back": previews.of_giving_back, "undo": previews.of_giving_back,
        },
    )
)  # fmt: skip
