"""Decisions of the board: proposed, before the board, adopted and allocated; and the minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from oversight.forms.decisions import ProposalForm, parts_form
from oversight.minutes import minutes_visible_to
from oversight.models import ProposedDecision
from oversight.services import decisions
from projects.models import Allocation
from projects.tables import standing
from trustfund import ledger
from trustfund.access import policy
from trustfund.access.decorators import opens
from trustfund.access.policy import Action
from trustfund.access.readers import reader
from trustfund.fund.models import Window
from trustfund.web.clock import today
from trustfund.web.pages import keyset
from trustfund.web.refusals import Refused
from trustfund.web.steps import Change, step_page
from trustfund.web.tables import Column, Row, Table, Value

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from trustfund.access.models import User
    from trustfund.fund.models import Decision

PAGE = ("GET", "HEAD")
UNIT = "USD"


@opens("decision_minutes", Action.LIST, methods=PAGE)
def decision_list(request: HttpRequest) -> HttpResponse:
    """List what lies before the board, then the minutes, latest first."""
    open_ones = ProposedDecision.objects.visible_to(request.user).exclude(status="adopted").with_amount()
    page = keyset(minutes_visible_to(request.user), request, order=("-decided_on", "-number"))
    context = {
        "open": _proposals(list(open_ones)),
        "minutes": _minutes(page.rows),
        "page": page,
        "may_propose": policy.may(request.user, "decision_minutes", Action.CREATE),
        "as_of": today(),
    }
    return render(request, "oversight/decision_list.html", context)


def _proposals(rows: Sequence[Any]) -> Table:
    return Table.of(
        _("To be decided"),
        [
            Column(_("Decision")),
            Column(_("Title")),
            Column(_("Meeting"), "day"),
            Column(_("Status"), "status"),
            Column(_("Allocates"), "money", UNIT),
        ],
        [
            (Value(row.number, row.get_absolute_url()), row.title, row.meeting_on, standing(row), row.amount)
            for row in rows
        ],
        name="proposals",
        empty_text=_("Nothing lies before the board."),
    )


def _minutes(rows: Sequence[Any]) -> Table:
    given: dict[Any, Any] = {}
    for pk, amount, is_cancellation in Allocation.objects.filter(decision__in=[row.pk for row in rows]).values_list(
        "decision", "amount", "is_cancellation"
    ):
        given[pk] = given.get(pk, 0) + (-amount if is_cancellation else amount)
    return Table.of(
        _("Minutes"),
        [
            Column(_("Decision")),
            Column(_("Title")),
            Column(_("Decided on"), "day"),
            Column(_("Allocated"), "money", UNIT),
        ],
        [
            (
                Value(row.number, reverse("oversight:decision_detail", args=[row.pk])),
                row.title,
                row.decided_on,
                given.get(row.pk),
            )
            for row in rows
        ],
        name="minutes",
        empty_text=_("The board has not decided anything yet."),
    )


@opens("decision_minutes", Action.READ, methods=PAGE)
def decision_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a decision: its words, what it gives, what came of it; found by its line in the minutes, too."""
    rows = ProposedDecision.objects.visible_to(request.user, Action.READ)
    proposal = rows.filter(Q(pk=pk) | Q(decision=pk)).select_related("decision__recorded_by").first()
    if proposal is None:
        return _only_minutes(request, pk)
    may_edit = proposal.status == "draft" and policy.may(request.user, "decision_minutes", Action.EDIT)
    context = {
        "proposal": proposal,
        "decision": proposal.decision,
        "table": _given(proposal.decision, request.user) if proposal.decision else _asked(proposal),
        "signatures": proposal.signatures.select_related("person").order_by("signed_at"),
        "may_edit": may_edit and rows.filter(pk=proposal.pk).exists(),
        "as_of": today(),
    }
    return render(request, "oversight/decision_detail.html", context)


def _only_minutes(request: HttpRequest, pk: UUID) -> HttpResponse:
    decision = minutes_visible_to(request.user, Action.READ).select_related("recorded_by").filter(pk=pk).first()
    if decision is None:
        raise Http404
    context = {
        "decision": decision,
        "table": _given(decision, request.user),
        "phases": decision.phases.visible_to(request.user),
        "as_of": today(),
    }
    return render(request, "oversight/minutes_detail.html", context)


ALLOCATES = (
    Column(_("Project")),
    Column(_("Title")),
    Column(_("Window")),
    Column(_("Amount"), "money", UNIT),
    Column(_("Of it without preference"), "money", UNIT),
)


def _asked(proposal: ProposedDecision) -> Table:
    parts = list(proposal.allocations.select_related("project__window"))
    lines = [(p.project.code, p.project, p.project.window, p.amount, p.from_unpreferred) for p in parts]
    total = (_t("Total"), "", "", sum(p.amount for p in parts), sum(p.from_unpreferred for p in parts))
    return Table.of(_("What it would allocate"), ALLOCATES, lines, totals=total if parts else None, name="allocations")


def _given(decision: Decision, user: Any) -> Table:
    """Return the allocations made, each amount leading to its entry for whom may read it."""
    made = Allocation.objects.visible_to(user).filter(decision=decision).select_related("project__window", "entry")
    may_open = policy.may(user, "ledger_entry", Action.READ)
    rows = [
        Row(
            (
                Value(each.project.code, each.project.get_absolute_url()),
                each.project,
                each.project.window,
                Value(
                    -each.amount if each.is_cancellation else each.amount,
                    reverse("oversight:entry_detail", args=[each.entry.uid]) if may_open else "",
                ),
                each.from_unpreferred,
            )
        )
        for each in made.order_by("project__code")
    ]
    return Table.of(_("What it allocated"), ALLOCATES, rows, name="allocations", empty_text=_("No allocation."))


@opens("decision_minutes", Action.CREATE)
def decision_new(request: HttpRequest) -> HttpResponse:
    """Draft a decision for the board."""
    form, parts = ProposalForm(request.POST or None), parts_form(request.POST or None)
    if request.method == "POST" and form.is_valid() & parts.is_valid():
        try:
            proposal = write(reader(request), None, form, parts)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _t("%(number)s is kept as a draft.") % {"number": proposal.number})
            return redirect(proposal)
    return _form_page(request, form, parts, None)


@opens("decision_minutes", Action.EDIT)
def decision_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Rewrite a draft."""
    proposal = get_object_or_404(ProposedDecision.objects.visible_to(request.user, Action.EDIT), pk=pk)
    form = ProposalForm(request.POST or None, instance=proposal)
    parts = parts_form(request.POST or None, proposal)
    if request.method == "POST" and form.is_valid() & parts.is_valid():
        try:
            write(reader(request), proposal, form, parts)
        except Refused as refused:
            form.refuse(refused)
        else:
            return redirect(proposal)
    return _form_page(request, form, parts, proposal)


def write(user: User, proposal: ProposedDecision | None, form: ProposalForm, parts: Any) -> ProposedDecision:
    """Give the service what the form says: a new proposal, or the draft rewritten."""
    if proposal is None:
        return decisions.propose(allocations=parts.parts, by=user, **form.cleaned_data)
    words = {name: form.cleaned_data[name] for name in ("title", "text", "meeting_on")}
    return decisions.revise(proposal, allocations=parts.parts, by=user, **words)


def _form_page(request: HttpRequest, form: ProposalForm, parts: Any, proposal: ProposedDecision | None) -> HttpResponse:
    status = 422 if parts.is_bound and not parts.is_valid() else form.status
    context = {"form": form, "parts": parts, "proposal": proposal}
    return render(request, "oversight/decision_form.html", context, status=status)


def preview_adoption(proposal: ProposedDecision) -> list[Change]:
    """Return what adoption would change: the windows' free money and the projects' allocations."""
    common = Window.objects.get(is_without_preference=True)
    taken: dict[Any, Any] = {}
    changes = []
    for part in proposal.allocations.select_related(
        "project__window__unallocated_account", "project__allocated_account"
    ):
        for window, amount in (
            (part.project.window, part.amount - part.from_unpreferred),
            (common, part.from_unpreferred),
        ):
            taken[window] = taken.get(window, 0) + amount
        account = part.project.allocated_account
        before = ledger.balance(account)
        changes.append(Change(account.name, before, before + part.amount, account.currency))
    windows = [
        Change(
            window.unallocated_account.name, before := ledger.balance(window.unallocated_account), before - amount, UNIT
        )
        for window, amount in taken.items()
        if amount
    ]
    return [*windows, *changes]


decision_step = opens("decision_minutes", Action.READ)(
    step_page(
        ProposedDecision,
        {"submit": decisions.submit, "send_back": decisions.send_back, "adopt": decisions.adopt},
        previews={"adopt": preview_adoption},
    )
)
