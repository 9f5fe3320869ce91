"""Pages of access requests: who shall take part and do what, proposed by one and approved by another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from oversight.forms.people import FORMS
from oversight.models import ACCESS_WORKFLOW, AccessRequest
from oversight.models.access_request import OBJECT, Kind
from oversight.services import access_requests as services
from trustfund.access import policy
from trustfund.access.account import must_confirm
from trustfund.access.decorators import opens
from trustfund.access.models import Membership, Party
from trustfund.access.policy import Action, Role
from trustfund.access.readers import reader
from trustfund.web import words
from trustfund.web.filters import Filters
from trustfund.web.lists import list_page
from trustfund.web.refusals import Refused
from trustfund.web.steps import step_page
from trustfund.web.tables import Column, Table, Value
from trustfund.web.words import named

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from uuid import UUID

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

PAGE: Final = ("GET", "HEAD")
SHOWN: Final = ("person", "party", "membership__person", "membership__party")


class RequestFilters(Filters):
    """What the list of access requests can be narrowed by."""

    status = Filters.choice(_("Status"), ACCESS_WORKFLOW.choices)
    kind = Filters.choice(_("What is asked for"), Kind.choices)

    def apply(self, rows: QuerySet[AccessRequest]) -> QuerySet[AccessRequest]:
        """Return the rows asked for."""
        asked = {name: self.asked(name) for name in ("status", "kind")}
        return rows.filter(**{name: value for name, value in asked.items() if value})


def requests_visible_to(user: Any, action: Action = Action.LIST) -> QuerySet[AccessRequest]:
    """Return the access requests with what tables and programs show of them."""
    return AccessRequest.objects.visible_to(user, action).select_related(*SHOWN)


def what(request: AccessRequest) -> str:
    """Return the role, or the kind of party, that is asked for."""
    if request.kind == Kind.PARTY:
        return str(Party.Kind(request.party_kind).label)
    role, party = request.role, request.party
    if request.membership is not None:
        role, party = request.membership.role, request.membership.party
    return f"{Role(role).label}, {named(party)}"


def table(rows: Sequence[AccessRequest]) -> Table:
    """Return access requests as a table."""
    return Table.of(
        _("Access requests"),
        [
            Column(_("About")),
            Column(_("What is asked for")),
            Column(_("Role or kind")),
            Column(_("From"), "day"),
            Column(_("Until"), "day"),
            Column(_("Status"), "status"),
            Column(_("Proposed"), "moment"),
        ],
        [
            (
                Value(row.about, row.get_absolute_url()),
                row.get_kind_display(),
                what(row),
                row.from_on,
                row.until_on,
                standing(row),
                row.proposed_at,
            )
            for row in rows
        ],
        name="access-requests",
        empty_text=_("No access request matches."),
    )


def standing(row: Any) -> Value:
    """Return where a request or a review stands, as word and shape."""
    state = row.workflow.state(row.status)
    return Value(state.label, mark=state.mark)


@opens(OBJECT, Action.LIST, methods=PAGE)
def request_list(request: HttpRequest) -> HttpResponse:
    """List access requests."""
    filters = RequestFilters(request)
    return list_page(
        request,
        "oversight/access_request_list.html",
        object_name=OBJECT,
        rows=lambda action: filters.apply(requests_visible_to(request.user, action)),
        table=table,
        filters=filters,
        order=("-proposed_at",),
        kinds=_kinds() if policy.may(request.user, OBJECT, Action.CREATE) else (),
    )


def _kinds() -> list[tuple[str, Any]]:
    """Return the address at which each kind is proposed, and what it is called."""
    return [(reverse(f"oversight:access_request_new_{kind.value}"), kind.label) for kind in Kind]


@opens(OBJECT, Action.READ, methods=PAGE)
def request_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one access request: what is asked for and why, who proposed and who decided."""
    found = get_object_or_404(requests_visible_to(request.user, Action.READ), pk=pk)
    context = {
        "asked": found,
        "standing": standing(found),
        "facts": list(facts(found)),
        "signatures": found.signatures.select_related("person").order_by("signed_at"),
        "role": Membership.objects.visible_to(request.user, Action.READ).filter(pk=pk).first(),
    }
    return render(request, "oversight/access_request_detail.html", context)


def facts(found: AccessRequest) -> Iterator[tuple[Any, str]]:
    """Yield what is asked for, name and value."""
    yield _("What is asked for"), found.get_kind_display()
    yield _("About"), found.about
    for name in ("name_local", "email", "name_ko", "short_name", "country"):
        if value := getattr(found, name):
            yield found._meta.get_field(name).verbose_name, value  # type: ignore[union-attr]
    yield _("Role or kind"), what(found)
    if found.from_on:
        yield _("From"), words.day(found.from_on)
    if found.until_on:
        yield _("Until"), words.day(found.until_on)
    yield _("Reason"), found.reason


@opens(OBJECT, Action.CREATE)
def request_new(request: HttpRequest, kind: str) -> HttpResponse:
    """Propose a person, a role, the end of a role, or a party."""
    asked = Kind(kind)
    form = FORMS[asked](request.POST or None, initial=_given(request, asked))
    if request.method == "POST" and form.is_valid():
        if (way := must_confirm(request)) is not None:
            return way
        try:
            made = services.propose(asked, by=reader(request), **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _t("The access request waits for an approver."), extra_tags="done")
            return redirect(made)
    return render(request, "oversight/access_request_form.html", {"form": form, "kind": asked}, status=form.status)


def _given(request: HttpRequest, kind: Kind) -> dict[str, str]:
    """Take over from the address what another page knows already: the person, or the role that ends."""
    names = {Kind.ROLE: ("person",), Kind.END: ("membership",)}.get(kind, ())
    return {name: request.GET[name] for name in names if name in request.GET}


request_step = opens(OBJECT, Action.READ)(
    step_page(
        AccessRequest,
        {"approve": services.approve, "reject": services.reject, "withdraw": services.withdraw},
    )
)
