"""The book of acts, the seals, and the verification of the books."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db.models import Q
from django.shortcuts import render
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from oversight.words import act_object, act_verb
from trustfund import ledger
from trustfund.access import acts, policy
from trustfund.access.decorators import opens
from trustfund.access.models import Act
from trustfund.access.policy import Action
from trustfund.access.readers import reader
from trustfund.access.words import OBJECTS
from trustfund.ledger.models import Closing, Unsealed
from trustfund.web.clock import today
from trustfund.web.filters import Filters
from trustfund.web.forms import DayField
from trustfund.web.lists import list_page
from trustfund.web.pages import keyset
from trustfund.web.tables import Column, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

PAGE = ("GET", "HEAD")
HASH: Final = 64


class ActFilters(Filters):
    """What the audit trail can be narrowed by."""

    from_on = DayField(label=_("From"), required=False)
    until_on = DayField(label=_("To"), required=False)
    object = Filters.choice(_("About"), sorted(OBJECTS.items(), key=lambda item: item[0]))
    q = Filters.words(_("Person, verb or id"))

    def apply(self, rows: QuerySet[Act]) -> QuerySet[Act]:
        """Return the acts asked for."""
        if self.asked("from_on"):
            rows = rows.filter(at__date__gte=self.asked("from_on"))
        if self.asked("until_on"):
            rows = rows.filter(at__date__lte=self.asked("until_on"))
        if self.asked("object"):
            rows = rows.filter(object_name=self.asked("object"))
        q = self.asked("q")
        return rows.filter(Q(person__name__icontains=q) | Q(verb__icontains=q) | Q(object_id=q)) if q else rows


@opens("audit_event", Action.LIST, methods=PAGE)
def audit(request: HttpRequest) -> HttpResponse:
    """List who did what, latest first; an access administrator sees it without the particulars."""
    filters = ActFilters(request)
    masked = policy.is_masked(request.user, "audit_event", Action.LIST)
    return list_page(
        request,
        "oversight/audit.html",
        object_name="audit_event",
        rows=lambda action: filters.apply(
            Act.objects.visible_to(request.user, action).select_related("person", "party")
        ),
        table=lambda rows: act_table(rows, is_masked=masked),
        filters=filters,
        order=("-id",),
    )


def act_table(rows: Sequence[Act], *, is_masked: bool) -> Table:
    """Return acts as a table; masked, it says nothing of the objects."""
    columns = [Column(_("When"), "moment"), Column(_("Who")), Column(_("Did")), Column(_("About")), Column(_("For"))]
    lines: list[tuple[Any, ...]] = [
        (act.at, act.person or _t("System"), act_verb(act.verb), act_object(act.object_name), act.party) for act in rows
    ]
    if not is_masked:
        columns += [Column(_("Particulars")), Column(_("Request"))]
        lines = [(*line, _particulars(act), act.request_id[:8]) for line, act in zip(lines, rows, strict=True)]
    return Table.of(_("Acts"), columns, lines, name="acts", empty_text=_("Nobody did such a thing in these days."))


def _particulars(act: Act) -> str:
    said = ((name.replace("_", " "), str(value)) for name, value in sorted(act.detail.items()))
    return "; ".join(f"{name} {_short(value)}" for name, value in said if value not in {"", "None"})[:300]


def _short(value: str) -> str:
    """Return the beginning of a hash; the download has the whole line."""
    return f"{value[:12]}…" if len(value) == HASH and value.isalnum() else value


@opens("chain_anchor", Action.LIST, methods=PAGE)
def seals(request: HttpRequest) -> HttpResponse:
    """List the seals, so that every party can keep their heads and compare them later."""
    page = keyset(ledger.Seal.objects.all(), request, order=("-number",))
    table = Table.of(
        _("Seals"),
        [
            Column(_("Seal")),
            Column(_("Entries")),
            Column(_("Sealed"), "moment"),
            Column(_("Head (SHA-256)")),
        ],
        [(seal.number, f"{seal.first}–{seal.last}", seal.sealed_at, bytes(seal.head).hex()) for seal in page.rows],
        name="seals",
        empty_text=_("Nothing is sealed yet."),
    )
    context = {
        "table": table,
        "page": page,
        "latest": ledger.Seal.objects.first(),
        "unsealed": Unsealed.objects.count(),
        "closed": Closing.objects.first(),
        "as_of": today(),
    }
    return render(request, "oversight/seal_list.html", context)


@opens("ledger_entry", Action.EXPORT)
def verify(request: HttpRequest) -> HttpResponse:
    """Recompute every balance, total and seal from the transfers, when asked to."""
    if request.method != "POST":
        return render(request, "oversight/verify.html", {"findings": None, "as_of": today()})
    findings = ledger.verify()
    acts.log("books.verified", by=reader(request), object_name="ledger_entry", object_id="", findings=len(findings))
    context = {"findings": findings, "entries": ledger.Entry.objects.count(), "as_of": today()}
    return render(request, "oversight/verify.html", context)
