"""Every table of every page can be taken along: the file is the table as this reader would have seen it.

The component of a table asks `of` for its menu: the same address with `format=` and `table=`. When that is asked, the
view makes its page as ever, and the table that is asked for is answered in its place (`middleware.Tables`). So rights,
rows and masks are those of the page, and nothing is made twice. Lists in pages answer with all of their rows themselves
(`lists.list_page`). Who may take along is the policy's `export` of the object that the page opens.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from trustfund.access import acts, policy
from trustfund.access.decorators import PAGE, Declared
from trustfund.access.policy import Action
from trustfund.access.readers import reader
from trustfund.access.routes import declared
from trustfund.web import export

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from trustfund.web.tables import Download, Table


class Asked(Exception):
    """This table is to be answered instead of its page."""

    def __init__(self, table: Table) -> None:
        super().__init__(table.file_name)
        self.table = table


def of(table: Table, request: HttpRequest | None) -> tuple[Download, ...]:
    """Return the ways to take the table along; raises `Asked` where just that is asked."""
    if table.downloads or request is None or request.method not in PAGE or not table.columns:
        return table.downloads
    page = _declared(request)
    if page is None or not policy.may(request.user, page.object_name, Action.EXPORT):
        if is_asked(request) and page is not None:
            policy.require(request.user, page.object_name, Action.EXPORT)
        return ()
    if is_asked(request) and request.GET["table"] == table.file_name:
        raise Asked(table)
    query = request.GET.copy()
    query.pop("format", None)
    query["table"] = table.file_name
    return table.to_download(request.path, query.urlencode()).downloads


def is_asked(request: HttpRequest) -> bool:
    """Say whether a table of the page is asked for instead of the page."""
    return bool(request.GET.get("format") and request.GET.get("table"))


def answer(request: HttpRequest, table: Table) -> HttpResponse:
    """Answer with the file, and write it in the book of acts. Another format does not exist (404)."""
    page: Any = _declared(request)
    kind = request.GET["format"]
    made = export.respond(table, kind)
    acts.log(
        "list.exported", by=reader(request), object_name=page.object_name, object_id="", format=kind,
        query=request.GET.urlencode(), table=table.file_name,
    )  # fmt: skip
    return made


def _declared(request: HttpRequest) -> Declared | None:
    """Return what the page opens; None where it is no object of the policy."""
    match = request.resolver_match
    found = declared(match.func) if match else None
    return found if found is not None and found.action is not None else None
