"""Pages of the roles that people hold: who may do what, from when until when; ending a role; a person who leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from oversight.forms.people import PEOPLE_ROLES, ReasonForm
from oversight.models import AccessRequest
from oversight.models.access_request import OBJECT
from oversight.services import access_requests, leaving
from oversight.words import act_verb
from trustfund.access import policy
from trustfund.access.account import must_confirm
from trustfund.access.decorators import opens
from trustfund.access.models import Act, Membership, Party, Person
from trustfund.access.policy import Action, Role
from trustfund.access.readers import reader
from trustfund.web.clock import today
from trustfund.web.filters import Filters
from trustfund.web.lists import list_page
from trustfund.web.refusals import Refused
from trustfund.web.tables import Column, Table, Value
from trustfund.web.timeline import Event
from trustfund.web.words import named

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

PAGE: Final = ("GET", "HEAD")
SHOWN: Final = ("person", "party", "granted_by")
HELD: Final = "held"
STANDINGS: Final = ((HELD, _("Held today")), ("ended", _("Ended")), ("ahead", _("Begins later")))


class RoleFilters(Filters):
    """What the list of roles can be narrowed by."""

    standing = Filters.choice(_("Standing"), STANDINGS)
    role = Filters.choice(_("Role"), PEOPLE_ROLES)
    kind = Filters.choice(_("Kind of party"), Party.Kind.choices)
    q = Filters.words(_("Person or party"))

    def apply(self, rows: QuerySet[Membership]) -> QuerySet[Membership]:
        """Return the rows asked for."""
        day = today()
        wanted = {
            "": Q(),
            HELD: Q(from_on__lte=day) & (Q(until_on=None) | Q(until_on__gt=day)),
            "ended": Q(until_on__lte=day),
            "ahead": Q(from_on__gt=day),
        }[self.asked("standing") or ""]
        if role := self.asked("role"):
            wanted &= Q(role=role)
        if kind := self.asked("kind"):
            wanted &= Q(party__kind=kind)
        if q := self.asked("q"):
            person = Q(person__name__icontains=q) | Q(person__name_local__icontains=q)
            wanted &= person | Q(party__name__icontains=q) | Q(party__short_name__icontains=q)
        return rows.filter(wanted)


def roles_visible_to(user: Any, action: Action = Action.LIST) -> QuerySet[Membership]:
    """Return the roles of people with what tables and programs show of them."""
    return Membership.objects.visible_to(user, action).select_related(*SHOWN)


def standing(membership: Membership) -> Value:
    """Return whether a role is held today, as word and shape."""
    day = today()
    if membership.until_on is not None and membership.until_on <= day:
        return Value(_t("Ended"), mark="stopped")
    if membership.from_on > day:
        return Value(_t("Begins later"), mark="waiting")
    return Value(_t("Held today"), mark="done")


def table(rows: Sequence[Membership]) -> Table:
    """Return roles as a table."""
    return Table.of(
        _("Roles"),
        [
            Column(_("Person")),
            Column(_("Role")),
            Column(_("Party")),
            Column(_("Standing"), "status"),
            Column(_("From"), "day"),
            Column(_("Until"), "day"),
        ],
        [
            (
                Value(named(row.person), page_of(row)),
                Role(row.role).label,
                named(row.party),
                standing(row),
                row.from_on,
                row.until_on,
            )
            for row in rows
        ],
        name="roles",
        empty_text=_("No role matches."),
    )


def page_of(membership: Membership) -> str:
    """Return the address of a role's page."""
    return reverse("oversight:role_detail", args=[membership.pk])


@opens(OBJECT, Action.LIST, methods=PAGE)
def role_list(request: HttpRequest) -> HttpResponse:
    """List the roles that people hold, held and will hold."""
    filters = RoleFilters(request)
    return list_page(
        request,
        "oversight/role_list.html",
        object_name=OBJECT,
        rows=lambda action: filters.apply(roles_visible_to(request.user, action)),
        table=table,
        filters=filters,
        order=("-from_on",),
        may_propose=policy.may(request.user, OBJECT, Action.CREATE),
    )


@opens(OBJECT, Action.READ, methods=PAGE)
def role_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one role: who holds it where, who let them in, and what can be done about it."""
    found = get_object_or_404(roles_visible_to(request.user, Action.READ), pk=pk)
    return render(request, "oversight/role_detail.html", _about(request, found, ReasonForm()))


def _about(request: HttpRequest, found: Membership, form: ReasonForm) -> dict[str, Any]:
    is_over = found.until_on is not None and found.until_on <= today()
    is_own = found.person_id == reader(request).person_id
    others = roles_visible_to(request.user).filter(person=found.person_id).exclude(pk=found.pk)
    return {
        "membership": found,
        "role": Role(found.role).label,
        "standing": standing(found),
        "asked": AccessRequest.objects.visible_to(request.user, Action.READ).filter(pk=found.pk).first(),
        "others": table(list(others)),
        "events": events_about(found.pk),
        "may_end": not is_over and not is_own and policy.may(request.user, OBJECT, Action.VOID),
        "may_propose_end": not is_over and not is_own and policy.may(request.user, OBJECT, Action.CREATE),
        "may_say_leaves": not is_own and policy.may(request.user, leaving.OBJECT, Action.VOID),
        "form": form,
    }


def events_about(pk: UUID) -> list[Event]:
    """Return what happened to a role, or to a review of roles, by the words of the book of acts."""
    acts = Act.objects.about(OBJECT, [pk]).select_related("person", "party")
    return [
        Event(
            at=act.at,
            what=act_verb(act.verb),
            who=named(act.person) if act.person else _t("System"),
            note=str(act.detail.get("note", "")),
        )
        for act in acts
    ]


@opens(OBJECT, Action.VOID, methods=("POST",))
def role_end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End a role today, with the reason."""
    found = get_object_or_404(roles_visible_to(request.user, Action.VOID), pk=pk)
    form = ReasonForm(request.POST)
    if form.is_valid():
        if (way := must_confirm(request)) is not None:
            return way
        try:
            access_requests.end_role(found, by=reader(request), reason=form.cleaned_data["reason"])
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _t("The role ends today."), extra_tags="done")
            return redirect(page_of(found))
    return render(request, "oversight/role_detail.html", _about(request, found, form), status=form.status)


@opens(leaving.OBJECT, Action.VOID)
def leave(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say that a person leaves: first what they lose, then, with the reason, it is taken."""
    person = get_object_or_404(Person, pk=pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if (way := must_confirm(request)) is not None:
            return way
        try:
            leaving.leave(person, by=reader(request), reason=form.cleaned_data["reason"])
        except Refused as refused:
            form.refuse(refused)
        else:
            done = _t("%(person)s has left: nothing opens for them any more.")
            messages.success(request, done % {"person": named(person)}, extra_tags="done")
            return redirect("oversight:role_list")
    lost = leaving.losses(person)
    context = {"person": person, "lost": lost, "roles": table(lost.roles), "form": form}
    return render(request, "oversight/person_leave.html", context, status=form.status)
