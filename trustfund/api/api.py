"""What belongs to no app above: who I am, tasks, and tokens (whose approval binds: no token gives another)."""

from __future__ import annotations

from typing import Any, Final

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _t
from rest_framework import serializers

from trustfund.access.account import OBJECT as OWN
from trustfund.access.policy import Action
from trustfund.api import addresses, fields, services
from trustfund.api.bodies import Bound, Paper
from trustfund.api.doors import SIGNED_IN, address
from trustfund.api.forms import TokenForm
from trustfund.api.models import Token
from trustfund.api.models.token import TOKEN_WORKFLOW, Scope
from trustfund.api.reading import Record, Shelf, Signed, Steps, listing, me, showing, telling
from trustfund.api.views import SHOWN, TokenFilters, token_step, tokens_visible_to, write
from trustfund.api.writing import Writing, doing
from trustfund.web import outbox
from trustfund.web.models import Job
from trustfund.web.refusals import NotAllowed


class TokenRecord(Record):
    """What a program shows instead of a password; the secret is never in it."""

    person = fields.Reference("user.person")
    role = fields.text("membership.role")
    party = fields.Reference("membership.party")
    purpose = fields.text()
    scope = fields.text()
    requested_on = fields.day()
    expires_on = fields.day()
    status = fields.State(TOKEN_WORKFLOW)
    prefix = fields.text()
    taken_at = fields.moment(may_lack=True)
    given_up_at = fields.moment(may_lack=True)
    last_used_at = fields.moment(may_lack=True)
    signatures = Signed(many=True)
    steps = Steps()


class HeldRecord(serializers.Serializer[Any]):
    """A role held today."""

    role = fields.text()
    party = fields.uuid("party_id")


class MeRecord(serializers.Serializer[Any]):
    """Who asks: with a token, in its one role and within its scope."""

    person = fields.Reference()
    email = fields.text()
    roles = HeldRecord(many=True, source="held")
    token = serializers.SerializerMethodField()
    scope = serializers.SerializerMethodField()

    def get_token(self, _user: Any) -> str | None:
        """Return the token's id; null for a session."""
        token = self.context["token"]
        return str(token.pk) if isinstance(token, Token) else None

    def get_scope(self, _user: Any) -> str | None:
        """Return what the token may do; null for a session, which may do what its person may."""
        token = self.context["token"]
        return token.scope if isinstance(token, Token) else None


class TaskRecord(Record):
    """Work that goes on behind, asked for by the reader."""

    kind = fields.text()
    state = fields.text()
    enqueued_at = fields.moment()
    done_at = fields.moment(may_lack=True)
    progress_done = fields.number()
    progress_total = fields.number()
    error = fields.text()


TASKS: Final = Shelf(
    name="tasks", title="tasks", object_name="task_and_notification", writes=TaskRecord, order=("-enqueued_at",),
    rows=Job.objects.visible_to,
)  # fmt: skip


def _me(request: Any) -> Any:
    return MeRecord(me(request), context={"token": request.auth}).data


def _job(service: Any) -> Any:
    def do(request: Any, user: Any, pk: Any) -> Any:
        job = service(get_object_or_404(Job.objects.visible_to(user, Action.EDIT), pk=pk), by=user)
        return TASKS.written(job, request).data

    return do


TOKENS: Final = Shelf(
    name="tokens",
    title="tokens of programs",
    object_name="api_token",
    rows=lambda user, action: tokens_visible_to(user, action).prefetch_related("signatures__person"),
    writes=TokenRecord,
    order=("-requested_on",),
    filters=TokenFilters,
)
OWN_TOKENS: Final = Shelf(
    name="own-tokens", title="one's own tokens", object_name=OWN, writes=TokenRecord, order=("-requested_on",),
    rows=lambda user, _action: Token.objects.of(user).select_related(*SHOWN),
)  # fmt: skip
REQUEST: Final = Writing(
    paper=Paper("TokenBody", TokenForm),
    object_name="api_token",
    action=Action.CREATE,
    page="/tokens/new/",
    bind=lambda _user, _nothing, sent: Bound(TokenForm(sent.data)),
    write=lambda user, _nothing, bound: write(user, bound.form),
)


def _give_up(request: Any, user: Any) -> Any:
    """End the token that asks; a person has a button for each of theirs."""
    if not isinstance(request.auth, Token):
        where = request.build_absolute_uri("/account/tokens/")
        raise NotAllowed(
            _t("A token gives itself up here; on the page %(page)s you end any of yours.") % {"page": where}
        )
    given_up = services.give_up(request.auth, by=user)
    given_up.refresh_from_db()
    return TOKENS.written(given_up, request).data


urlpatterns = [
    address("me/", "api_me", GET=telling("Say who asks", SIGNED_IN, None, _me, MeRecord)),
    address("tasks/", "api_tasks", GET=listing(TASKS)),
    address("tasks/<uuid:pk>/", "api_tasks_one", GET=showing(TASKS)),
    *(
        address(
            f"tasks/<uuid:pk>/{name}/", f"api_tasks_{name}",
            POST=doing(title, "task_and_notification", Action.EDIT, _job(service), TaskRecord),
        )
        for name, title, service in (
            ("cancel", "Cancel a task", outbox.cancel), ("retry", "Begin a task again", outbox.retry)
        )
    ),
    *addresses.of(TOKENS, create=REQUEST, steps=token_step),
    address("tokens/mine/", "api_own_tokens", GET=listing(OWN_TOKENS)),
    address(
        "tokens/mine/give_up/", "api_own_tokens_give_up",
        POST=doing("End the token that asks, at once", OWN, Action.VOID, _give_up, TokenRecord, scope=Scope.READ),
    ),
]  # fmt: skip
