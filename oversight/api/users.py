"""User accounts for programs: how each stands, and what is asked for about lost factors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ValidationError
from rest_framework import serializers

from oversight import accounts
from oversight.forms.users import LostFactorsForm
from oversight.models import LOST_FACTORS_WORKFLOW, LostFactors
from oversight.services import lost_factors as services
from oversight.views import users
from trustfund.access.policy import Action
from trustfund.access.services import end_sessions, invite
from trustfund.api import addresses, fields
from trustfund.api.bodies import Bound, Paper
from trustfund.api.doors import address
from trustfund.api.reading import Record, Shelf, Signed, Steps
from trustfund.api.writing import Writing, creating
from trustfund.web.forms import Form
from trustfund.web.refusals import Refused

if TYPE_CHECKING:
    from trustfund.access.models import User

OBJECT: Final = "user_account"


class UserRecord(Record):
    """An account with which a person signs in."""

    person = fields.Reference()
    email = fields.text()
    language = fields.text()
    standing = serializers.SerializerMethodField()
    created_at = fields.moment()

    def get_standing(self, account: Any) -> str:
        """Return how the account stands: active, invited or closed."""
        return accounts.standing_name(account)


class LostFactorsRecord(Record):
    """The request that the lost factors of an account are forgotten."""

    account = fields.uuid("user_id")
    person = fields.Reference("user.person")
    reason = fields.text()
    asked_at = fields.moment()
    status = fields.State(LOST_FACTORS_WORKFLOW)
    signatures = Signed(many=True)
    steps = Steps()


def _asked(user: Any, action: Action) -> Any:
    return (
        LostFactors.objects.visible_to(user, action)
        .select_related("user__person")
        .prefetch_related("signatures__person")
    )


USERS: Final = Shelf(
    name="users", title="user accounts", object_name=OBJECT, writes=UserRecord, order=("email",),
    rows=accounts.accounts_visible_to, filters=users.UserFilters,
)  # fmt: skip
LOST_FACTORS: Final = Shelf(
    name="lost-factors", title="requests about lost factors", object_name=OBJECT, writes=LostFactorsRecord,
    order=("-asked_at",), rows=_asked,
)  # fmt: skip


def _bare(_user: User, _account: User, sent: Any) -> Bound:
    return Bound(Form(sent.data))


def _invite(user: User, account: User, _bound: Bound) -> User:
    try:
        invite(account, by=user)
    except ValidationError as refused:
        raise Refused(refused.message) from refused
    return account


def _end_sessions(user: User, account: User, _bound: Bound) -> User:
    end_sessions(account, by=user)
    return account


def _ask(user: User, account: User, bound: Bound) -> LostFactors:
    told = bound.form.cleaned_data
    return services.ask_to_forget(account, by=user, reason=told["reason"], id=told["id"])


INVITE: Final = Writing(
    paper=Paper("InvitationBody", Form), object_name=OBJECT, action=Action.EDIT,
    summary="Send the invitation anew: the link sent before opens nothing any more",
    subjects=lambda user: accounts.accounts_visible_to(user, Action.EDIT), bind=_bare, write=_invite,
)  # fmt: skip
END_SESSIONS: Final = Writing(
    paper=Paper("EndSessionsBody", Form), object_name=accounts.SESSIONS, action=Action.VOID, page="/users/",
    summary="End every session of another person",
    subjects=lambda user: accounts.accounts_visible_to(user, Action.READ), bind=_bare, write=_end_sessions,
)  # fmt: skip
ASK: Final = Writing(
    paper=Paper("LostFactorsBody", LostFactorsForm), object_name=OBJECT, action=Action.CREATE,
    summary="Ask that the lost factors of an account are forgotten; an approver decides",
    subjects=lambda user: accounts.accounts_visible_to(user, Action.READ), write=_ask,
    bind=lambda _user, _account, sent: Bound(LostFactorsForm(sent.data)),
)  # fmt: skip

urlpatterns = [
    *addresses.of(USERS),
    address("users/<uuid:pk>/invite/", "api_users_invite", POST=creating(USERS, INVITE)),
    address("users/<uuid:pk>/end-sessions/", "api_users_end_sessions", POST=creating(USERS, END_SESSIONS)),
    address("users/<uuid:pk>/lost-factors/", "api_users_lost_factors", POST=creating(LOST_FACTORS, ASK)),
    *addresses.of(LOST_FACTORS, steps=users.lost_factors_step),
]
