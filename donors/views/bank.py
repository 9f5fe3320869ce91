"""Pages of the bank's files and of the lines in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from donors import services
from donors.bank.matching import SURE
from donors.forms.bank import BankFileForm, encashments_of, receipts_of
from donors.models import MATCH_WORKFLOW, BankFile, BankLine, BankMatch
from donors.models.bank import FILE, MATCH
from donors.secrecy import of_line
from donors.services import bank_matches, bank_matching
from donors.tables import bank as tables
from trustfund.access import policy
from trustfund.access.decorators import PAGE, opens
from trustfund.access.policy import Action
from trustfund.access.readers import reader
from trustfund.fund.models import TrusteeAccount
from trustfund.web.clock import today
from trustfund.web.filters import Filters
from trustfund.web.forms import DayField
from trustfund.web.lists import list_page
from trustfund.web.models import Job
from trustfund.web.refusals import Refused
from trustfund.web.words import moment

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

SHOWN: Final = 100
"""So many lines stand on the page of a file; the list has all."""
STATES: Final = [("waiting", _("To be matched")), *MATCH_WORKFLOW.choices]
SIDES: Final = [("in", _("Money in")), ("out", _("Money out"))]


def accounts() -> list[tuple[str, Any]]:
    """Return the trustee accounts as choices of a filter."""
    return [("", _("All")), *((each.code, each.code) for each in TrusteeAccount.objects.all())]


class BankFileFilters(Filters):
    """What the list of files can be narrowed by."""

    account = forms.ChoiceField(label=_("Trustee account"), choices=accounts, required=False)
    q = Filters.words(_("File or statement"))

    def apply(self, rows: QuerySet[BankFile]) -> QuerySet[BankFile]:
        """Return the rows asked for."""
        account, q = self.asked("account"), self.asked("q")
        found = BankFile.objects.all()
        if account:
            found = found.filter(statements__trustee_account__code=account)
        if q:
            found = found.filter(Q(document__name__icontains=q) | Q(statements__number__icontains=q))
        return rows.filter(pk__in=found.values("pk")) if account or q else rows


class BankLineFilters(Filters):
    """What the list of lines can be narrowed by."""

    account = forms.ChoiceField(label=_("Trustee account"), choices=accounts, required=False)
    side = Filters.choice(_("In or out"), SIDES)
    state = Filters.choice(_("State"), STATES)
    from_on = DayField(label=_("From"), required=False)
    until_on = DayField(label=_("To"), required=False)
    q = Filters.words(_("Statement, payer or words"))

    def apply(self, rows: QuerySet[BankLine]) -> QuerySet[BankLine]:
        """Return the rows asked for."""
        exact = {"account": "trustee_account__code", "from_on": "booked_on__gte", "until_on": "booked_on__lte"}
        rows = rows.filter(**{path: self.asked(name) for name, path in exact.items() if self.asked(name)})
        if self.asked("side"):
            rows = rows.filter(is_credit=self.asked("side") == "in")
        state = self.asked("state")
        if state == "waiting":
            rows = rows.filter(pk__in=BankLine.objects.waiting().values("pk"))
        elif state:
            rows = rows.filter(pk__in=BankMatch.objects.filter(status=state).values("line"))
        q = self.asked("q")
        paths = ("statement__number", "counterparty", "text", "reference", "bank_reference")
        words = Q.create([(f"{path}__icontains", q) for path in paths], connector=Q.OR)
        return rows.filter(words) if q else rows


@opens(FILE, Action.LIST, methods=PAGE)
def bank_file_list(request: HttpRequest) -> HttpResponse:
    """List the files of the bank, the latest first."""
    filters, user = BankFileFilters(request), reader(request)

    def rows(action: Action) -> QuerySet[BankFile]:
        found: QuerySet[BankFile] = BankFile.objects.visible_to(user, action).counted()
        return filters.apply(found.select_related("document", "taken_in_by"))

    return list_page(
        request,
        "donors/bank_file_list.html",
        object_name=FILE,
        rows=rows,
        table=tables.files,
        filters=filters,
        order=("-taken_in_at",),
        may_create=policy.may(user, FILE, Action.CREATE),
    )


@opens(FILE, Action.CREATE)
def bank_file_new(request: HttpRequest) -> HttpResponse:
    """Take in a file of statements; the same file again changes nothing."""
    form = BankFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            kept, is_new = services.take_in(by=reader(request), **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
        else:
            said = _t("The file is taken in.") if is_new else _told_before(kept)
            messages.success(request, said, extra_tags="done")
            return redirect(kept)
    return render(request, "donors/bank_file_form.html", {"form": form}, status=form.status)


def _told_before(kept: BankFile) -> str:
    return _t("This file was taken in on %(when)s: nothing has changed.") % {"when": moment(kept.taken_in_at)}


@opens(FILE, Action.READ, methods=PAGE)
def bank_file_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one file: its statements and their lines."""
    user = reader(request)
    rows: Any = BankFile.objects.visible_to(user, Action.READ).counted()
    file = get_object_or_404(rows.select_related("document", "taken_in_by"), pk=pk)
    found = BankLine.objects.visible_to(user).filter(statement__file=file).shown()
    context = {
        "file": file,
        "statements": tables.statements(list(file.statements.select_related("trustee_account"))),
        "table": tables.lines(list(found[:SHOWN]), user),
        "shown": SHOWN,
        "job": Job.objects.visible_to(user).filter(key=bank_matching.key_of(file.pk)).first(),
        "sees_document": policy.may(user, "document", Action.READ),
        "as_of": today(),
    }
    return render(request, "donors/bank_file_detail.html", context)


@opens(MATCH, Action.LIST, methods=PAGE)
def bank_line_list(request: HttpRequest) -> HttpResponse:
    """List the lines of every statement, the latest day first."""
    filters, user = BankLineFilters(request), reader(request)
    return list_page(
        request,
        "donors/bank_line_list.html",
        object_name=MATCH,
        rows=lambda action: filters.apply(BankLine.objects.visible_to(user, action).shown()),
        table=lambda found: tables.lines(found, user),
        filters=filters,
        order=("-booked_on", "place"),
        may_create=policy.may(user, FILE, Action.CREATE),
        may_match=policy.may(user, MATCH, Action.CREATE),
        sure=bank_matches.sure_lines().count(),
        score=SURE,
        key=uuid4(),
    )


@opens(MATCH, Action.READ, methods=PAGE)
def bank_line_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one line as the bank tells it, and what it is matched with."""
    user = reader(request)
    rows = BankLine.objects.visible_to(user, Action.READ).shown()
    line = get_object_or_404(rows.select_related("statement__file__document", "trustee_account"), pk=pk)
    match = tables.match_of(line)
    made = getattr(line, "suggestion", None) if match is None else None
    secret = ("reference", "bank_reference", "counterparty_account", "text")
    context = {
        "line": line,
        "match": match,
        "state": tables.state(line, match),
        "proposed": tables.proposed(made) if made is not None else "",
        "suggestion": made,
        "reasons": tables.because(made.reasons) if made is not None else [],
        "may_match": match is None and line.is_credit and policy.may(user, MATCH, Action.CREATE),
        "has_receipts": receipts_of(line).exists() or encashments_of(line).exists(),
        "as_of": today(),
    } | {name: of_line(line, name, user) for name in secret}
    return render(request, "donors/bank_line_detail.html", context)
