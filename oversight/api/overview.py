"""How the Fund stands, what waits for whom, and a donor's own side of it, for programs."""

from __future__ import annotations

from typing import Any, Final

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from donors.models import Donor
from oversight import figures
from oversight.books import accounts_visible_to
from oversight.figures import behind
from oversight.views.donor_parts import since_report
from oversight.waiting import waiting_for
from projects.models import Project
from trustfund.access import policy
from trustfund.access.policy import Action
from trustfund.api import described, fields
from trustfund.api.doors import SIGNED_IN, address
from trustfund.api.problems import Problem
from trustfund.api.reading import Held, telling
from trustfund.fund.models import Window
from trustfund.web.amounts import Unclear, day
from trustfund.web.clock import today
from trustfund.web.forms import DayField


class RungRecord(serializers.Serializer[Any]):
    """One step of the ladder of the money; `share` is of what is signed, as a fraction."""

    name = fields.text()
    amount = Held("amount")
    share = serializers.DecimalField(20, 6, read_only=True, allow_null=True)


class ResourcesRecord(serializers.Serializer[Any]):
    """Resources available for commitments: received in cash and earned, less fees, returns, commitments."""

    received = Held("received")
    notes = Held("notes")
    exchange = Held("exchange")
    income = Held("income")
    fees = Held("fees")
    returned = Held("returned")
    committed = Held("committed")
    balance = Held("balance")
    receivable = Held("receivable", may_lack=True)


class OverdueRecord(serializers.Serializer[Any]):
    """An instalment that was due and is not (fully) paid."""

    donor = fields.text()
    agreement = fields.text()
    number = fields.number()
    due_on = fields.day()
    amount = fields.Money("amount", "currency")


class BooksRecord(serializers.Serializer[Any]):
    """Which state of the journal the figures were read from."""

    journal = fields.number()
    seal = fields.text()


class StandingRecord(serializers.Serializer[Any]):
    """The Fund as of a day: what the board's dashboard shows."""

    as_of = fields.day()
    books = BooksRecord()
    ladder = RungRecord(many=True)
    resources = ResourcesRecord()
    overdue = OverdueRecord(many=True)


class OwnRecord(serializers.Serializer[Any]):
    """What one of the reader's donors promised and paid in one currency."""

    donor = fields.text("name")
    pledged = fields.Money("pledged", "currency")
    signed = fields.Money("signed", "currency")
    qualified = fields.Money("qualified", "currency")
    receivable = fields.Money("receivable", "currency")
    paid = fields.Money("paid", "currency")
    paid_in_holding_currency = Held("paid_usd")


class ChangeRecord(serializers.Serializer[Any]):
    """What changed of a donor's pledges since the last published report, by reason."""

    donor = fields.text("name")
    contribution_currency = fields.text("currency")
    before = Held("before")
    correction = Held("correction")
    new_pledge = Held("new_pledge")
    revaluation = Held("revaluation")
    after = Held("after")
    payment = Held("payment")


class MyRecord(serializers.Serializer[Any]):
    """A donor's own side of the Fund."""

    as_of = fields.day()
    results = OwnRecord(many=True)
    since_report_of = fields.day(may_lack=True)
    changes = ChangeRecord(many=True)


class WaitingRecord(serializers.Serializer[Any]):
    """One record that waits for the reader, and the step they can take with it."""

    record = fields.uuid("record.pk")
    kind = fields.text()
    name = fields.text("record")
    step = fields.text("step.name")
    since = fields.day()
    days = fields.number()
    page = fields.text("url")


class QueueRecord(serializers.Serializer[Any]):
    """Everything that waits for the reader, the longest first."""

    results = WaitingRecord(many=True)


class BehindRecord(serializers.Serializer[Any]):
    """One account behind a figure."""

    account = fields.text("account.code")
    name = fields.text("account.name")
    balance = fields.Money("balance", "account.currency")


class FigureRecord(serializers.Serializer[Any]):
    """A figure taken apart into its accounts."""

    rung = fields.text()
    as_of = fields.day()
    parts = BehindRecord(many=True)
    total = Held("total")


def _unit(now: figures.Figures) -> dict[str, Any]:
    return {"unit": now.fund.currency if now.fund else "USD"}


def _as_of(request: Any) -> Any:
    asked = request.query_params.get("as_of", "")
    try:
        return day(asked) if asked else None
    except Unclear as unclear:
        said = str(DayField.default_error_messages[unclear.why])
        raise Problem(400, said, errors={"as_of": [said]}) from unclear


def _standing(request: Any) -> Any:
    now = figures.at(_as_of(request), for_user=request.user)
    return StandingRecord(now, context=_unit(now)).data


def _my(request: Any) -> Any:
    parties = policy.parties(request.user, "contribution_agreement", Action.LIST)
    own = set(Donor.objects.filter(party__in=parties).values_list("pk", flat=True))
    now = figures.at(None, for_user=request.user)
    rows = [row for row in now.donors if row.donor_id in own]
    report, changed = since_report(now, Donor.objects.filter(pk__in=own))
    told = {"as_of": now.as_of, "results": rows, "changes": changed}
    told["since_report_of"] = report.period_end_on if report else None
    return MyRecord(told, context=_unit(now)).data


def _waiting(request: Any) -> Any:
    return QueueRecord({"results": waiting_for(request.user, today())}).data


def _figure(request: Any) -> Any:
    asked, as_of = request.query_params, _as_of(request)
    rung = asked.get("rung", "")
    scope: dict[str, Any] = {}
    if rung not in behind.KINDS:
        raise Http404
    if asked.get("window"):
        scope["window"] = get_object_or_404(Window.objects.visible_to(request.user), code=asked["window"])
    if asked.get("project"):
        scope["project"] = get_object_or_404(Project.objects.visible_to(request.user), code=asked["project"])
    accounts = list(behind.accounts(rung, **scope))
    if accounts_visible_to(request.user).filter(pk__in=[each.pk for each in accounts]).count() < len(accounts):
        raise Http404  # a part of a figure is no figure
    with figures.snapshot():
        now = figures.at(as_of)
        found = behind.behind(rung, now.as_of, accounts, as_of=as_of)
    return FigureRecord(found, context=_unit(now)).data


def _told(title: str, writes: Any, *parameters: OpenApiParameter, refuses: tuple[int, ...] = ()) -> dict[str, Any]:
    return described.of(title, {200: writes}, refuses=refuses, parameters=parameters)


AS_OF: Final = OpenApiParameter("as_of", OpenApiTypes.DATE, description="As of the end of this day; left out: now.")
RUNG: Final = OpenApiParameter("rung", str, required=True, enum=list(behind.KINDS), description="Which figure.")
OF: Final = (
    OpenApiParameter("window", str, description="Of one window, by its code."),
    OpenApiParameter("project", str, description="Of one project, by its code."),
)

urlpatterns = [
    address(
        "standing/", "api_standing",
        GET=telling("Show the Fund as of a day", "pledge_announced", Action.LIST, _standing, StandingRecord,
                    **_told("Show the Fund as of a day", StandingRecord, AS_OF, refuses=(400,))),
    ),
    address(
        "my/", "api_my",
        GET=telling("Show a donor's own side", "contribution_agreement", Action.LIST, _my, MyRecord),
    ),
    address("waiting/", "api_waiting", GET=telling("List what waits for me", SIGNED_IN, None, _waiting, QueueRecord)),
    address(
        "figures/", "api_figure",
        GET=telling("Take a figure apart", "ledger_entry", Action.READ, _figure, FigureRecord,
                    **_told("Take a figure apart", FigureRecord, RUNG, *OF, AS_OF, refuses=(400, 404))),
    ),
]  # fmt: skip
