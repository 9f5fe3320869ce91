"""Burden sharing for programs: the keys, and the months with what each donor owes, pledged, signed and paid."""

from __future__ import annotations

from typing import Any, Final

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from donors.models import BURDEN_WORKFLOW, BurdenKey
from donors.models.burden import OBJECT
from oversight.forms.burden import MOST_SHARES, BurdenKeyForm, ShareRow
from oversight.views import burden
from trustfund.access.policy import Action
from trustfund.api import addresses, described, fields
from trustfund.api.bodies import Bound, Paper, Rows
from trustfund.api.doors import address
from trustfund.api.reading import Held, Record, Shelf, Signed, Steps, telling
from trustfund.api.writing import Writing, creating


class BurdenShareRecord(serializers.Serializer[Any]):
    """What one donor bears: an amount a month, a percentage, a weight, or the remainder (value 0)."""

    donor = fields.Reference()
    kind = fields.text()
    value = serializers.DecimalField(max_digits=20, decimal_places=3, read_only=True)


class BurdenKeyRecord(Record):
    """From a month on: what the Fund needs a month, and who bears how much of it."""

    number = fields.text()
    from_on = fields.day()
    need = fields.Money("need", "currency")
    basis = fields.text()
    status = fields.State(BURDEN_WORKFLOW)
    handed_in_at = fields.moment()
    shares = BurdenShareRecord(many=True)
    signatures = Signed(many=True)
    steps = Steps()


class BurdenLineRecord(serializers.Serializer[Any]):
    """One donor in one month; all but `due` add up to the end of the month."""

    donor = fields.text("donor.name")
    due = Held("due")
    due_so_far = Held("due_so_far")
    pledged = Held("promised.pledged", may_lack=True)
    signed = Held("promised.signed", may_lack=True)
    paid = Held("promised.paid")
    gap = Held("gap")


class BurdenMonthRecord(serializers.Serializer[Any]):
    """One month under the key in force."""

    month = fields.day("on")
    key = fields.text("month.key.name")
    need = Held("month.need")
    borne = Held("borne")
    gap_of_the_key = Held("month.gap")
    donors = BurdenLineRecord(source="lines", many=True)


class BurdenRecord(serializers.Serializer[Any]):
    """Who bears how much, month by month."""

    results = BurdenMonthRecord(many=True)


def _rows(user: Any, action: Action) -> Any:
    return BurdenKey.objects.visible_to(user, action).prefetch_related("shares__donor", "signatures__person")


def _burden(request: Any) -> Any:
    found = burden.standing(burden.MonthFilters(request))
    return BurdenRecord({"results": found.months}, context={"unit": found.currency}).data


KEYS: Final = Shelf(
    name="burden-keys", title="burden-sharing keys", object_name=OBJECT, writes=BurdenKeyRecord, rows=_rows,
    order=("-from_on", "-handed_in_at"), filters=burden.KeyFilters,
)  # fmt: skip
HAND_IN: Final = Writing(
    paper=Paper("BurdenKeyBody", BurdenKeyForm, rows=Rows("shares", ShareRow, "share", MOST_SHARES)),
    object_name=OBJECT, action=Action.SUBMIT, summary="Hand in a burden-sharing key",
    bind=lambda _user, _nothing, sent: Bound(*burden.bound(sent.data)),
    write=lambda user, _nothing, bound: burden.write(user, *bound),
)  # fmt: skip
SINCE: Final = OpenApiParameter("since", OpenApiTypes.DATE, description="From the month of this day on.")
UNTIL: Final = OpenApiParameter("until", OpenApiTypes.DATE, description="To the month of this day.")
TITLE: Final = "Show who bears how much, month by month"

urlpatterns = [
    address(
        "burden/", "api_burden",
        GET=telling(TITLE, OBJECT, Action.LIST, _burden, BurdenRecord,
                    **described.of(TITLE, {200: BurdenRecord}, parameters=[SINCE, UNTIL])),
    ),
    address("burden-keys/hand-in/", "api_burden_keys_hand_in", POST=creating(KEYS, HAND_IN)),
    *addresses.of(KEYS, steps=burden.key_step),
]  # fmt: skip
