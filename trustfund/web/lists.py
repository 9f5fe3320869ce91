"""A list page: rows the reader may see, filtered by the address, in pages, and the same rows as a file."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.utils.translation import gettext as _t

from trustfund.access import acts, policy
from trustfund.access.policy import Action
from trustfund.access.readers import reader
from trustfund.web import export
from trustfund.web.clock import today
from trustfund.web.pages import keyset

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from trustfund.web.filters import Filters
    from trustfund.web.tables import Table


def list_page(
    request: HttpRequest,
    template: str,
    *,
    object_name: str,
    rows: Callable[[Action], QuerySet[Any]],
    table: Callable[[Sequence[Any]], Table],
    filters: Filters,
    order: Sequence[str],
    file: Callable[[Sequence[Any]], Table] | None = None,
    **context: Any,
) -> HttpResponse:
    """Show a page of the rows, or answer with all of them as CSV or XLSX when the address asks for a format.

    `rows(action)` returns the filtered rows on which the reader may do that; `file` is the table of the file where it
    says more than the page. A file is written in the book of acts.
    """
    kind = request.GET.get("format", "")
    if kind:
        policy.require(request.user, object_name, Action.EXPORT)
        answer = export.respond((file or table)(list(rows(Action.EXPORT).order_by(*order))), kind)
        acts.log(
            "list.exported", by=reader(request), object_name=object_name, object_id="", query=filters.query, format=kind
        )
        return answer
    page = keyset(rows(Action.LIST), request, order=order)
    shown = table(page.rows)
    if filters.is_active and not shown.rows:
        shown = replace(shown, empty_text=_t("Nothing matches these filters. Change them, or press “Show all”."))
    if policy.may(request.user, object_name, Action.EXPORT):
        shown = shown.to_download(request.path, filters.query)
    return render(request, template, {"table": shown, "page": page, "filters": filters, "as_of": today(), **context})
