"""Where everyone begins: what waits for me, then how the Fund stands. Each role has its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.shortcuts import redirect, render
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from disbursements.models import OPEN, Application
from donors.models import BankLine
from donors.models.bank import MATCH
from oversight import figures
from oversight.accounts import address
from oversight.board import Standing
from oversight.models import AccessRequest
from oversight.services.access_reviews import is_due
from oversight.views.board import dashboard
from oversight.waiting import LONG, waiting_for
from projects import balances
from projects.models import Grant
from projects.tables import standing
from trustfund.access import policy
from trustfund.access.decorators import opens_to_everyone, opens_to_signed_in
from trustfund.access.models import Membership, User
from trustfund.access.policy import Action, Role
from trustfund.access.readers import reader
from trustfund.fund.models import Fund
from trustfund.ledger.models import Closing, Entry, Seal, Unsealed
from trustfund.web.clock import today
from trustfund.web.tables import Column, Table, Value
from trustfund.web.words import named

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.http import HttpRequest, HttpResponse, HttpResponseBase

    from oversight.waiting import Waiting

RECENT: Final = 12


@opens_to_signed_in
def home(request: HttpRequest) -> HttpResponseBase:
    """Show the home of the first role this person holds; the navigation leads to the others'."""
    user = reader(request)
    for roles, page in HOMES:
        if user.holds(*roles):
            return page(request, user)
    return render(request, "oversight/home_nothing.html")


def administrator(request: HttpRequest, user: User) -> HttpResponse:
    """Show the queue of the trustee's people, then how the Fund stands."""
    queue = waiting_for(user, today())
    now = figures.at(None, for_user=user)
    late = [line for line in queue if line.is_long]
    context = {
        "table": queue_table(queue),
        "queue": queue,
        "late": len(late),
        "oldest": queue[0] if queue else None,
        "standing": Standing(now, user),
        "now": now,
        "as_of": now.as_of,
        "bank_lines": BankLine.objects.waiting().count() if policy.may(user, MATCH, Action.CREATE) else 0,
    }
    return render(request, "oversight/home_queue.html", context)


def queue_table(queue: Sequence[Waiting]) -> Table:
    """Return what waits, the longest first."""
    return Table.of(
        _("Waiting for me"),
        [
            Column(_("What")),
            Column(_("Number")),
            Column(_("What to do")),
            Column(_("Amount"), "money"),
            Column(_("Since"), "day"),
            Column(_("Days"), "number"),
        ],
        [
            (
                line.kind[:1].upper() + line.kind[1:],
                Value(str(line.record), line.url),
                line.step.label,
                Value(line.amount, currency=line.currency),
                line.since,
                Value(line.days, late=_t("long") if line.is_long else ""),
            )
            for line in queue
        ],
        name="queue",
        note=_("What has waited longer than %(days)s days is marked.") % {"days": LONG} if queue else "",
    )


def counterpart(request: HttpRequest, user: User) -> HttpResponse:
    """Show an agency its grants, what it can withdraw, its applications, and what it has to do next."""
    grants = list(
        Grant.objects.visible_to(user).filter(status="effective").select_related("project", "committed_account")
    )
    applications = Application.objects.visible_to(user).select_related("grant__project").order_by("-created_at")
    to_do = waiting_for(user, today())
    open_ones = applications.filter(status__in=OPEN) if user.holds(Role.KPP) else applications.none()
    context = {
        "grants": _grants(grants),
        "applications": _applications(list(applications[:RECENT])),
        "queue": to_do,
        "drafts": list(open_ones.filter(status="draft")),
        "sent_back": list(open_ones.filter(status="sent_back")),
        "may_apply": user.holds(Role.KPP),
        "available": sum(each.left for each in balances.of_grants(grants).values()),
        "currency": grants[0].committed_account.currency if grants else "",
        "as_of": today(),
    }
    return render(request, "oversight/home_counterpart.html", context)


def _grants(grants: Sequence[Grant]) -> Table:
    unit = grants[0].committed_account.currency if grants else "USD"
    of = balances.of_grants(grants)
    names = (_("Grant amount"), _("Available to withdraw"), _("In process"), _("Paid"))
    return Table.of(
        _("Our grants"),
        [
            Column(_("Project")),
            Column(_("Grant")),
            *(Column(name, "money", unit) for name in names),
            Column(_("Closing date"), "day"),
        ],
        [
            (
                Value(grant.project, grant.project.get_absolute_url()),
                Value(grant.number, grant.get_absolute_url()),
                grant.amount,
                of[grant.pk].left,
                of[grant.pk].requested,
                of[grant.pk].disbursed,
                grant.closing_on,
            )
            for grant in grants
        ],
        name="grants",
        empty_text=_("No grant of ours is effective yet."),
    )


def _applications(rows: Sequence[Application]) -> Table:
    return Table.of(
        _("Our latest applications"),
        [
            Column(_("Number")),
            Column(_("Project")),
            Column(_("Status"), "status"),
            Column(_("Amount"), "money"),
            Column(_("Submitted"), "day"),
        ],
        [
            (
                Value(row.number, row.get_absolute_url()),
                row.grant.project,
                standing(row),
                Value(row.amount, currency=row.currency),
                row.submitted_on,
            )
            for row in rows
        ],
        name="applications",
        empty_text=_("We have not applied yet."),
    )


def auditor(request: HttpRequest, user: User) -> HttpResponse:
    """Show an auditor the state of the books and the ways into them."""
    now = figures.at(None)
    context = {
        "entries": Entry.objects.count(),
        "unsealed": Unsealed.objects.count(),
        "seal": Seal.objects.first(),
        "closed": Closing.objects.first(),
        "standing": Standing(now, request.user),
        "now": now,
        "as_of": now.as_of,
    }
    return render(request, "oversight/home_auditor.html", context)


def access_administrator(request: HttpRequest, user: User) -> HttpResponse:
    """Show who may do what today, and how accounts stand."""
    held = Membership.objects.visible_to(user).today().select_related("person", "party").order_by("party__name", "role")
    accounts = {account.person_id: account for account in User.objects.select_related("person")}
    rows = [
        (
            Value(named(each.person), address(accounts[each.person_id]) if each.person_id in accounts else ""),
            accounts[each.person_id].email if each.person_id in accounts else "",
            Role(each.role).label,
            each.party,
            each.from_on,
            each.until_on,
        )
        for each in held
    ]
    table = Table.of(
        _("Roles held today"),
        [
            Column(_("Person")),
            Column(_("E-mail")),
            Column(_("Role")),
            Column(_("Party")),
            Column(_("From"), "day"),
            Column(_("Until"), "day"),
        ],
        rows,
        name="roles",
    )
    context = {
        "table": table,
        "accounts": len(accounts),
        "blocked": sum(not account.is_active for account in accounts.values()),
        "without_role": [a for a in accounts.values() if a.person_id not in {each.person_id for each in held}],
        "waiting_requests": AccessRequest.objects.visible_to(user).filter(status="proposed").count(),
        "is_review_due": is_due(today()),
        "as_of": today(),
    }
    return render(request, "oversight/home_access.html", context)


HOMES: Final[tuple[tuple[tuple[Role, ...], Callable[..., HttpResponseBase]], ...]] = (
    ((Role.FAP, Role.FAA, Role.TTL), administrator),
    ((Role.BD, Role.BK), lambda request, _user: dashboard(request)),
    ((Role.DN,), lambda _request, _user: redirect("oversight:my")),
    ((Role.KPP, Role.KPS), counterpart),
    ((Role.AU,), auditor),
    ((Role.ADM,), access_administrator),
)


@opens_to_everyone
def public(request: HttpRequest) -> HttpResponse:
    """Say to everyone whose house this is, and how to sign in: nothing else is public."""
    return render(request, "oversight/public.html", {"terms": Fund.objects.first()})
