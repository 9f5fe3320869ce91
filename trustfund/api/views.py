"""Pages about the API: what it does, the tokens of programs, a person's own tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from trustfund.access import policy
from trustfund.access.account import OBJECT as OWN
from trustfund.access.account import must_confirm
from trustfund.access.decorators import opens, opens_to_everyone
from trustfund.access.policy import Action, Role
from trustfund.access.readers import reader
from trustfund.api import description, services
from trustfund.api.forms import TokenForm
from trustfund.api.models import Token
from trustfund.api.models.token import TOKEN_WORKFLOW
from trustfund.api.problems import KINDS
from trustfund.web.clock import today
from trustfund.web.filters import Filters
from trustfund.web.lists import list_page
from trustfund.web.refusals import Refused
from trustfund.web.steps import step_page
from trustfund.web.tables import Column, Table, Value
from trustfund.web.words import named

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from django.db.models import QuerySet
    from django.http import HttpRequest

OBJECT: Final = services.OBJECT
PAGE: Final = ("GET", "HEAD")
SHOWN: Final = ("user__person", "membership__party")


@opens_to_everyone
def api(request: HttpRequest) -> HttpResponse:
    """Tell of every operation: what it asks, what it answers, with an example."""
    kinds = description.by_kind()
    context = {"kinds": kinds, "problems": KINDS, "count": sum(len(told) for _kind, told in kinds)}
    return render(request, "api/api.html", context)


@opens_to_everyone
def schema(request: HttpRequest) -> HttpResponse:
    """Give the description as OpenAPI: YAML, or JSON with `?format=json`."""
    kind = "json" if request.GET.get("format") == "json" else "yaml"
    renderer: Any = description.RENDERERS[kind]
    return HttpResponse(description.written(kind), content_type=renderer.media_type)


class TokenFilters(Filters):
    """What the list of tokens can be narrowed by."""

    status = Filters.choice(_("Status"), TOKEN_WORKFLOW.choices)
    q = Filters.words(_("Person or program"))

    def apply(self, rows: QuerySet[Token]) -> QuerySet[Token]:
        """Return the rows asked for."""
        status, q = self.asked("status"), self.asked("q")
        rows = rows.filter(status=status) if status else rows
        return rows.filter(user__person__name__icontains=q) | rows.filter(purpose__icontains=q) if q else rows


def tokens_visible_to(user: Any, action: Action = Action.LIST) -> QuerySet[Token]:
    """Return the tokens with what tables and programs show of them."""
    return Token.objects.visible_to(user, action).select_related(*SHOWN)


def standing(token: Token) -> Value:
    """Return where a token stands, as word and shape; what has ended by itself says so."""
    state = token.workflow.state(token.status)
    if token.status == "approved" and token.given_up_at is not None:
        return Value(_t("Given up"), mark="stopped")
    if token.status == "approved" and token.expires_on <= today():
        return Value(_t("Expired"), mark="stopped")
    if token.is_to_be_taken:
        return Value(_t("Approved, secret not taken"), mark="waiting")
    return Value(state.label, mark=state.mark)


def table(rows: Sequence[Token]) -> Table:
    """Return tokens as a table."""
    return Table.of(
        _("Tokens of programs"),
        [
            Column(_("Program")),
            Column(_("Person")),
            Column(_("Role")),
            Column(_("What it may do")),
            Column(_("Status"), "status"),
            Column(_("Expires on"), "day"),
            Column(_("Last used"), "moment"),
        ],
        [
            (
                Value(token.purpose, token.get_absolute_url()),
                named(token.user.person),
                f"{Role(token.membership.role).label}, {named(token.membership.party)}",
                token.get_scope_display(),
                standing(token),
                token.expires_on,
                token.last_used_at,
            )
            for token in rows
        ],
        name="tokens",
        empty_text=_("No token matches."),
    )


@opens(OBJECT, Action.LIST, methods=PAGE)
def token_list(request: HttpRequest) -> HttpResponse:
    """List the tokens of programs."""
    filters = TokenFilters(request)
    return list_page(
        request,
        "api/token_list.html",
        object_name=OBJECT,
        rows=lambda action: filters.apply(tokens_visible_to(request.user, action)),
        table=table,
        filters=filters,
        order=("-requested_on",),
        may_request=policy.may(request.user, OBJECT, Action.CREATE),
    )


@opens(OBJECT, Action.READ, methods=PAGE)
def token_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one token: for whom, what it may, who asked for it and who approved. Never its secret."""
    token = get_object_or_404(tokens_visible_to(request.user, Action.READ), pk=pk)
    context = {
        "token": token,
        "standing": standing(token),
        "role": Role(token.membership.role).label,
        "signatures": token.signatures.select_related("person").order_by("signed_at"),
    }
    return render(request, "api/token_detail.html", context)


@opens(OBJECT, Action.CREATE)
def token_new(request: HttpRequest) -> HttpResponse:
    """Request a token."""
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if (way := must_confirm(request)) is not None:
            return way
        try:
            token = write(reader(request), form)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _t("The token is requested. An approver decides."), extra_tags="done")
            return redirect(token)
    return render(request, "api/token_form.html", {"form": form}, status=form.status)


def write(user: Any, form: TokenForm) -> Token:
    """Give the service what the form says."""
    terms = {name: value for name, value in form.cleaned_data.items() if name != "membership"}
    return services.request_token(form.account, form.cleaned_data["membership"], by=user, **terms)


token_step = opens(OBJECT, Action.READ)(
    step_page(
        Token,
        {"approve": services.approve_token, "reject": services.reject_token, "revoke": services.revoke_token},
    )
)


@opens(OWN, Action.READ, methods=PAGE)
def own_tokens(request: HttpRequest) -> HttpResponse:
    """Show a person their own tokens: to take a secret, to give one up."""
    return _own_page(request)


def _own_page(request: HttpRequest, *, secret: str = "", refused: Refused | None = None) -> HttpResponse:
    found = Token.objects.of(reader(request)).select_related(*SHOWN)
    rows = [(token, standing(token), Role(token.membership.role).label) for token in found]
    context = {"rows": rows, "secret": secret, "refused": refused}
    return render(request, "api/own_tokens.html", context, status=refused.status if refused else 200)


@opens(OWN, Action.EDIT, methods=("POST",))
def token_take(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the secret, this once."""
    if (way := must_confirm(request)) is not None:
        return way
    user = reader(request)
    token = get_object_or_404(Token.objects.of(user), pk=pk)
    try:
        secret = services.take_secret(token, by=user)
    except Refused as refused:
        return _own_page(request, refused=refused)
    return _own_page(request, secret=secret)


@opens(OWN, Action.VOID, methods=("POST",))
def token_give_up(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End one's own token at once."""
    user = reader(request)
    services.give_up(get_object_or_404(Token.objects.of(user), pk=pk), by=user)
    messages.success(request, _t("The token opens nothing any more."), extra_tags="done")
    return redirect("api:own_tokens")
