"""Pages of user accounts: invite again, end sessions elsewhere, have lost factors forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from oversight import accounts
from oversight.forms.users import LostFactorsForm
from oversight.models import LostFactors
from oversight.services import lost_factors as services
from trustfund.access import factors, policy
from trustfund.access.account import must_confirm
from trustfund.access.decorators import PAGE, opens
from trustfund.access.models import Membership
from trustfund.access.policy import Action, Role
from trustfund.access.readers import reader
from trustfund.access.services import end_sessions, invite
from trustfund.web.filters import Filters
from trustfund.web.lists import list_page
from trustfund.web.refusals import Refused
from trustfund.web.steps import step_page

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from trustfund.access.models import User

OBJECT: Final = "user_account"


class UserFilters(Filters):
    """What the list of accounts can be narrowed by."""

    status = Filters.choice(_("Status"), [(name, told[0]) for name, told in accounts.STANDINGS.items()])
    q = Filters.words(_("Name or e-mail"))

    def apply(self, rows: QuerySet[User]) -> QuerySet[User]:
        """Return the rows asked for."""
        status, q = self.asked("status"), self.asked("q")
        rows = rows.filter(accounts.STANDINGS[status][2]) if status else rows
        return rows.filter(person__name__icontains=q) | rows.filter(email__icontains=q) if q else rows


@opens(OBJECT, Action.LIST, methods=PAGE)
def user_list(request: HttpRequest) -> HttpResponse:
    """List the accounts of everybody who may sign in, or might."""
    filters = UserFilters(request)
    return list_page(
        request,
        "oversight/user_list.html",
        object_name=OBJECT,
        rows=lambda action: filters.apply(accounts.accounts_visible_to(request.user, action)),
        table=lambda rows: accounts.table(rows, request.user),
        filters=filters,
        order=("email",),
    )


@opens(OBJECT, Action.READ, methods=PAGE)
def user_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one account: how it stands, where it is signed in, what is asked for about it."""
    user = reader(request)
    account = get_object_or_404(accounts.accounts_visible_to(user, Action.READ), pk=pk)
    return render(request, "oversight/user_detail.html", _shown(account, user))


def _shown(account: Any, user: User) -> dict[str, Any]:
    is_another = account.person_id != user.person_id
    held = Membership.objects.visible_to(user).today().filter(person=account.person_id)
    asked = LostFactors.objects.visible_to(user).filter(user=account)
    is_waiting = any(each.status == "asked" for each in asked)
    return {
        "account": account,
        "standing": accounts.standing(account),
        "tongue": accounts.tongue(account),
        "invited_until": accounts.invited_until(account),
        "invitation": accounts.invitation(account),
        "may_invite": _may(user, Action.EDIT) and account.is_active and not account.has_usable_password(),
        "counts_factors": accounts.counts_factors(user),
        "factors": factors.of(account) if accounts.sees_factors(user) else None,
        "sees_last_sign_in": accounts.sees_factors(user),
        "may_ask": is_another and _may(user, Action.CREATE) and account.factor_count and not is_waiting,
        "asked": asked,
        "sessions": accounts.open_sessions().filter(user=account) if accounts.sees_sessions(user) else None,
        "may_end": is_another and policy.may(user, accounts.SESSIONS, Action.VOID),
        "memberships": [(Role(each.role).label, each) for each in held.select_related("party")],
        "sees_memberships": policy.may(user, "role_assignment", Action.LIST),
        "may_propose": policy.may(user, "role_assignment", Action.CREATE) and user.person_id != account.person_id,
    }


def _may(user: User, action: Action) -> bool:
    return policy.may(user, OBJECT, action)


@opens(OBJECT, Action.EDIT, methods=("POST",))
def user_invite(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send the invitation anew: the link sent before opens nothing any more."""
    user = reader(request)
    account = get_object_or_404(accounts.accounts_visible_to(user, Action.EDIT), pk=pk)
    try:
        invite(account, by=user)
    except ValidationError as refused:
        context = _shown(account, user) | {"refused": refused.message}
        return render(request, "oversight/user_detail.html", context, status=422)
    messages.success(request, _t("The invitation is on its way; it holds for seven days."), extra_tags="done")
    return redirect(accounts.address(account))


@opens(accounts.SESSIONS, Action.VOID)
def sessions_end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask, then end every session of another person at once."""
    user = reader(request)
    account = get_object_or_404(accounts.accounts_visible_to(user, Action.READ), pk=pk)
    if request.method == "POST":
        if (way := must_confirm(request)) is not None:
            return way
        count = end_sessions(account, by=user)
        said = _t("Sessions ended: %(count)s. The person is told by letter.") % {"count": count}
        messages.success(request, said, extra_tags="done")
        return redirect(accounts.address(account))
    return render(request, "oversight/user_sessions_end.html", {"account": account})


@opens(OBJECT, Action.CREATE)
def lost_factors_new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask that the lost factors of an account are forgotten; an approver decides."""
    user = reader(request)
    account = get_object_or_404(accounts.accounts_visible_to(user, Action.READ), pk=pk)
    form = LostFactorsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            asked = services.ask_to_forget(account, by=user, reason=told["reason"], id=told["id"])
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _t("It is asked for. An approver decides."), extra_tags="done")
            return redirect(asked)
    return render(request, "oversight/lost_factors_new.html", {"form": form, "account": account}, status=form.status)


@opens(OBJECT, Action.READ, methods=PAGE)
def lost_factors(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one request: whose factors, why, who asked, who decided."""
    rows = LostFactors.objects.visible_to(request.user, Action.READ).select_related("user__person")
    asked = get_object_or_404(rows, pk=pk)
    context = {
        "asked": asked,
        "address": accounts.address(asked.user),
        "signatures": asked.signatures.select_related("person").order_by("signed_at"),
    }
    return render(request, "oversight/lost_factors.html", context)


lost_factors_step = opens(OBJECT, Action.READ)(
    step_page(
        LostFactors,
        {"forget": services.forget, "reject": services.reject, "withdraw": services.withdraw},
        visible=lambda user: LostFactors.objects.visible_to(user, Action.READ).select_related("user"),
    )
)
