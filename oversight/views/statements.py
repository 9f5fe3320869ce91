"""Pages of donors' statements of account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from donors.tables import called
from oversight.models.statement import OBJECT, Statement
from oversight.reports import statement as printed
from oversight.services.statements import order_statements
from trustfund.access import acts, policy
from trustfund.access.decorators import opens
from trustfund.access.policy import Action
from trustfund.access.readers import reader
from trustfund.fund.handing_out import attached
from trustfund.web.filters import Filters
from trustfund.web.forms import DayField, Form
from trustfund.web.lists import list_page
from trustfund.web.pdf import NoTypesetter
from trustfund.web.refusals import Refused
from trustfund.web.tables import Column, Table, Value

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from trustfund.access.models import User

READ = ("GET", "HEAD")
LABELS = {"en": "English", "ko": "조선말", "json": "JSON"}


class StatementFilters(Filters):
    """What a list of statements can be narrowed by."""

    from_on = DayField(label=_("From"), required=False)
    until_on = DayField(label=_("To"), required=False)
    q = Filters.words(_("Donor"))

    def apply(self, rows: QuerySet[Statement]) -> QuerySet[Statement]:
        """Return the rows asked for."""
        asked = {"from_on": "as_of__gte", "until_on": "as_of__lte", "q": "donor__name__icontains"}
        return rows.filter(**{path: self.asked(name) for name, path in asked.items() if self.asked(name)})


def table(rows: Sequence[Statement]) -> Table:
    """Return statements with their editions."""
    return Table.of(
        _("Statements of account"),
        [
            Column(_("As of"), "day"),
            Column(_("Donor")),
            *(Column(LABELS[edition]) for edition in printed.EDITIONS),
            Column(_("SHA-256 of the extract")),
        ],
        [
            (
                row.as_of,
                Value(called(row.donor), row.donor.get_absolute_url()),
                *(
                    Value(
                        LABELS[edition] if edition == "json" else "PDF",
                        reverse("oversight:statement_file", args=[row.pk, edition]),
                    )
                    for edition in printed.EDITIONS
                ),
                f"{row.sha256[:16]}…",
            )
            for row in rows
        ],
        name="statements",
        empty_text=_("No statement is made yet: one is made for each month that is closed."),
    )


@opens(OBJECT, Action.LIST, methods=READ)
def statement_list(request: HttpRequest) -> HttpResponse:
    """List the statements the reader may see."""
    filters, user = StatementFilters(request), reader(request)
    return list_page(
        request,
        "oversight/statement_list.html",
        object_name=OBJECT,
        rows=lambda action: filters.apply(
            Statement.objects.visible_to(user, action).defer("extract").select_related("donor__party")
        ),
        table=table,
        filters=filters,
        order=("-as_of", "donor__name"),
        form=Form() if policy.may(user, OBJECT, Action.CREATE) else None,
    )


@opens(OBJECT, Action.CREATE, methods=("POST",))
def statement_new(request: HttpRequest) -> HttpResponse:
    """Make the statements of closed months that are not there yet."""
    form = Form(request.POST)
    if form.is_valid():
        write(reader(request), form)
        messages.success(request, _t("The statements are being made."), extra_tags="done")
    return redirect("oversight:statement_list")


def write(user: User, form: Form) -> Any:
    """Give the service what the form says."""
    return order_statements(by=user, id=form.cleaned_data["id"])


@opens(OBJECT, Action.EXPORT, methods=READ)
def statement_file(request: HttpRequest, pk: UUID, edition: str) -> HttpResponse:
    """Hand out a statement in one edition."""
    return hand_out(request, reader(request), pk, edition)


def hand_out(request: HttpRequest, user: User, pk: UUID, edition: str) -> HttpResponse:
    """Answer with the file; who took it is in the acts."""
    found = get_object_or_404(Statement.objects.visible_to(user, Action.EXPORT).select_related("donor__party"), pk=pk)
    if edition not in printed.EDITIONS:
        raise Http404
    try:
        content, name, kind = printed.edition(found, edition)
    except NoTypesetter as error:
        raise Refused(_t("This machine prints no documents: tell the administrators.")) from error
    if request.method == "GET":
        acts.log(
            "statement.downloaded",
            by=user,
            object_name=OBJECT,
            object_id=found.pk,
            party=found.donor.party,
            edition=edition,
        )
    return attached(content, name, kind)
