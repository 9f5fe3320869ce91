"""The page on which spreadsheets of agreements, instalments and receipts are tried and taken."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from oversight import imports
from oversight.forms.imports import ImportForm
from oversight.imports import rows
from trustfund.access import acts
from trustfund.access.decorators import PAGE, opens
from trustfund.access.policy import Action
from trustfund.access.readers import reader
from trustfund.web import export
from trustfund.web.refusals import Refused
from trustfund.web.tables import Column, Table

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

OBJECT = "contribution_agreement"


@opens(OBJECT, Action.CREATE)
def import_page(request: HttpRequest) -> HttpResponse:
    """Try a file, or take it: all rows or none, as drafts."""
    form = ImportForm(request.POST or None, request.FILES or None)
    outcome: imports.Outcome | None = None
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        kind, proof = rows.BY_NAME[told["kind"]], hashlib.sha256(told["file"].content).hexdigest()
        is_trial = "take" not in request.POST
        try:
            outcome = imports.take(kind, form.sheet, by=reader(request), is_trial=is_trial, proof=proof)
        except Refused as refused:
            form.refuse(refused)
    if outcome is not None and outcome.is_taken:
        messages.success(request, _said(outcome), extra_tags="done")
    context = {
        "form": form,
        "outcome": outcome,
        "said": _said(outcome) if outcome is not None else "",
        "table": _table(outcome) if outcome is not None else None,
        "kinds": [(kind, _columns(kind)) for kind in rows.KINDS],
    }
    status = 422 if outcome is not None and outcome.wrong else form.status
    return render(request, "oversight/import.html", context, status=status)


def _said(outcome: imports.Outcome) -> str:
    """Say what became of the file in one sentence."""
    wrong = len(outcome.wrong)
    if wrong:
        return ngettext(
            "One cell or row is wrong: nothing was taken. Correct it in the file and try again.",
            "%(count)s cells or rows are wrong: nothing was taken. Correct them in the file and try again.",
            wrong,
        ) % {"count": wrong}
    counts = {"new": outcome.count("new"), "unchanged": outcome.count("unchanged")}
    if outcome.is_trial:
        return _t("The file can be taken: %(new)s rows are new, %(unchanged)s change nothing.") % counts
    return _t("Taken: %(new)s rows stand as drafts, %(unchanged)s changed nothing. Submit the drafts.") % counts


def _table(outcome: imports.Outcome) -> Table:
    states = {"new": _t("new"), "unchanged": _t("changes nothing"), "wrong": _t("wrong")}
    shown = outcome.wrong or outcome.results
    return Table.of(
        _("Row by row"),
        [
            Column(_("Row"), "number"),
            Column(_("Number")),
            Column(_("Result")),
            Column(_("Column")),
            Column(_("What to do")),
        ],
        [(each.row, each.name, states[each.state], each.column, each.sentence) for each in shown],
        name="import",
    )


def _columns(kind: imports.Kind) -> Table:
    return Table.of(
        kind.label,
        [Column(_("Column")), Column(_("What stands in it")), Column(_("Example"))],
        [(each.name, each.what, each.example) for each in kind.columns],
        name=f"columns-of-{kind.name}",
    )


@opens(OBJECT, Action.CREATE, methods=PAGE)
def template(request: HttpRequest) -> HttpResponse:
    """Give the empty file of a kind, the first where none is asked for: its columns, nothing in them."""
    kind: Any = rows.BY_NAME.get(request.GET.get("kind", rows.KINDS[0].name))
    if kind is None:
        raise Http404
    columns = [Column(each.name) for each in kind.columns]
    form = request.GET.get("format", "xlsx")
    answer = export.respond(Table.of(kind.name, columns, [], name=kind.name), form)
    acts.log(
        "list.exported", by=reader(request), object_name=OBJECT, object_id="", query=f"kind={kind.name}", format=form
    )
    return answer
