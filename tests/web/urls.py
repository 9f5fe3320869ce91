"""The ground floor's addresses and one page of a record with its steps, for tests of what every record's page has."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID  # noqa: TC003 - views are called with it

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.template import RequestContext, Template
from django.urls import include, path

from donors import services
from donors.models import Receipt
from trustfund.access.decorators import opens
from trustfund.access.policy import Action
from trustfund.web.steps import Change, step_page

if TYPE_CHECKING:
    from typing import Any

    from django.http import HttpRequest

PAGE = """{% extends "base.html" %}{% load trustfund %}{% block title %}{{ record.number }}{% endblock %}
{% block content %}{% status record %}{% steps record %}{% timeline_of record %}
{% include "components/signatures.html" with signatures=record.signatures.all record=record only %}{% endblock %}"""


def submit(record: Any, *, by: Any, on: Any, note: str) -> Receipt:
    """As the donors' room submits."""
    return services.submit_receipt(record, by=by)


def receive(record: Any, *, by: Any, on: Any, note: str) -> Receipt:
    """As the donors' room receives."""
    return services.receive(record, by=by)


def send_back(record: Any, *, by: Any, on: Any, note: str) -> Receipt:
    """As the donors' room sends back."""
    return services.send_back_receipt(record, by=by, note=note)


def preview(record: Any) -> list[Change]:
    """Cash before and after."""
    return [Change("Cash", record.amount_usd * 0, record.amount_usd, "USD")]


@opens("receipt", Action.READ)
def receipt_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One receipt with what every record's page has."""
    record = get_object_or_404(Receipt.objects.visible_to(request.user, Action.READ), pk=pk)
    return HttpResponse(Template(PAGE).render(RequestContext(request, {"record": record})))


STEPS = {"submit": submit, "receive": receive, "send_back": send_back}
receipt_step = opens("receipt", Action.READ)(step_page(Receipt, STEPS, previews={"receive": preview}))
urlpatterns = [
    path("test/receipts/<uuid:pk>/", receipt_detail),
    path("test/receipts/<uuid:pk>/steps/<slug:step>/", receipt_step),
    path("", include("trustfund.access.urls")),
    path("", include("trustfund.api.urls")),
    path("", include("trustfund.web.urls")),
]
