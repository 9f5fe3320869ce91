"""The book of acts, the seals, and the verification of the books."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from django.db.models import CharField, Q, TextField
from django.db.models.functions import Cast
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
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
from trustfund.web import changes, words
from trustfund.web.clock import today
from trustfund.web.filters import Filters
from trustfund.web.forms import DayField
from trustfund.web.lists import list_page
from trustfund.web.pages import keyset
from trustfund.web.tables import Column, Table, Value
from trustfund.web.workflow import registered

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
    party = Filters.words(_("Party"))
    q = Filters.words(_("Person, verb, id, request or particulars"))

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.reader = request.user

    def apply(self, rows: QuerySet[Act]) -> QuerySet[Act]:
        """Return the acts asked for."""
        if self.asked("from_on"):
            rows = rows.filter(at__date__gte=self.asked("from_on"))
        if self.asked("until_on"):
            rows = rows.filter(at__date__lte=self.asked("until_on"))
        if self.asked("object"):
            rows = rows.filter(object_name=self.asked("object"))
        if self.asked("party"):
            name = self.asked("party")
            rows = rows.filter(
                Q(party__name__icontains=name)
                | Q(party__short_name__icontains=name)
                | Q(party__name_ko__icontains=name)
            )
        return self._told(rows) if self.asked("q") else rows

    def _told(self, rows: QuerySet[Act]) -> QuerySet[Act]:
        """Return the acts in which the words stand: an id is meant whole, a request by its beginning."""
        q = self.asked("q")
        about = Q(object_id=q) | Q(request_id__startswith=q) | Q(verb__icontains=q)
        if not policy.is_masked(self.reader, "audit_event", Action.LIST):
            about |= Q(particulars__icontains=q)
        rows = rows.annotate(particulars=Cast("detail", TextField()))
        return rows.filter(about | Q(person__name__icontains=q) | Q(person__name_local__icontains=q))


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
        file=lambda rows: whole_acts(rows, is_masked=masked),
        filters=filters,
        order=("-id",),
    )


def act_table(rows: Sequence[Act], *, is_masked: bool) -> Table:
    """Return acts as a table; masked, it says nothing of the objects."""
    columns = [Column(_("When"), "moment"), Column(_("Who")), Column(_("Did")), Column(_("About")), Column(_("For"))]
    lines: list[tuple[Any, ...]] = [
        (act.at, act.person or _t("System"), _did(act), act_object(act.object_name), act.party) for act in rows
    ]
    if not is_masked:
        columns += [Column(_("Particulars")), Column(_("Request"))]
        lines = [(*line, _particulars(act), act.request_id[:8]) for line, act in zip(lines, rows, strict=True)]
    return Table.of(_("Acts"), columns, lines, name="acts", empty_text=_("Nobody did such a thing in these days."))


def _did(act: Act) -> Value:
    return Value(act_verb(act.verb), reverse("oversight:act", args=[act.pk]))


def whole_acts(rows: Sequence[Act], *, is_masked: bool) -> Table:
    """Return acts as a file has them: nothing shortened, and codes beside the words, so that a program can read them."""
    shown = act_table(rows, is_masked=True)
    more = [Column(_("Number"), "figure"), Column(_("Verb")), Column(_("Object"))]
    lines: list[tuple[Any, ...]] = [(act.pk, act.verb, act.object_name) for act in rows]
    if not is_masked:
        more += [Column(_("Id")), Column(_("Request")), Column(_("Particulars"))]
        lines = [
            (*line, act.object_id, act.request_id, json.dumps(act.detail, ensure_ascii=False, sort_keys=True))
            for line, act in zip(lines, rows, strict=True)
        ]
    together = [(*row.values, *line) for row, line in zip(shown.body, lines, strict=True)]
    return Table.of(_("Acts"), [*shown.columns, *more], together, name="acts")


@opens("audit_event", Action.READ, methods=PAGE)
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one act whole, what else was done in the same request, and which rows it wrote and changed."""
    visible = Act.objects.visible_to(request.user, Action.READ).select_related("person", "user", "party")
    found = get_object_or_404(visible, pk=pk)
    is_masked = policy.is_masked(request.user, "audit_event", Action.READ)
    together = list(visible.filter(request_id=found.request_id).order_by("id")) if found.request_id else [found]
    record = None if is_masked else _record_of(found, request.user)
    context = {
        "act": found,
        "verb": act_verb(found.verb),
        "who": words.named(found.person) if found.person else _t("System"),
        "object": act_object(found.object_name),
        "is_masked": is_masked,
        "record": record,
        "record_url": changes.link_of(record),
        "particulars": [(name.replace("_", " "), value) for name, value in sorted(found.detail.items())],
        "changes": changes.of_request(found.request_id, together[0].at, together[-1].at, request.user),
        "others": _others([each for each in together if each.pk != found.pk], is_masked=is_masked),
        "as_of": today(),
    }
    return render(request, "oversight/act.html", context)


def _others(rows: Sequence[Act], *, is_masked: bool) -> Table:
    table = act_table(rows, is_masked=is_masked)
    return replace(table, title=_("Done in the same request"), empty_text=_("Nothing else."), name="others")


def _record_of(found: Act, user: Any) -> Any:
    """Return the record that moved, if it still stands and this user may see it."""
    prefix = found.verb.partition(".")[0]
    for model, flow in registered():
        if flow.name == prefix:
            rows: Any = model._default_manager
            visible = rows.visible_to(user) if hasattr(rows, "visible_to") else rows.all()
            return visible.annotate(key=Cast("pk", CharField())).filter(key=found.object_id).first()
    return None


def _particulars(act: Act) -> str:
    said = ((name.replace("_", " "), str(value)) for name, value in sorted(act.detail.items()))
    return "; ".join(f"{name} {_short(value)}" for name, value in said if value not in {"", "None"})[:300]


def _short(value: str) -> str:
    """Return the beginning of a hash; the page of the act and the download have the whole."""
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
