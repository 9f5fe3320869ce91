"""User accounts for programs: how each stands, and what is asked for about lost factors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from rest_framework import serializers

from oversight import accounts
from oversight.models import LOST_FACTORS_WORKFLOW, LostFactors
from oversight.views import users
from trustfund.api import addresses, fields
from trustfund.api.reading import Record, Shelf, Signed, Steps

if TYPE_CHECKING:
    from trustfund.access.policy import Action

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

urlpatterns = [
    *addresses.of(USERS),
    *addresses.of(LOST_FACTORS, steps=users.lost_factors_step),
]
