"""Exchange rates on their way into the register, for programs; the register itself is `rates`."""

from __future__ import annotations

from typing import Any, Final

from oversight.forms.rates import OneRateForm, RateListForm
from oversight.models.rate_submission import OBJECT, RATES_WORKFLOW, RateSubmission
from oversight.services import rate_submissions as services
from oversight.views import rates
from trustfund.access.policy import Action
from trustfund.api import addresses, fields
from trustfund.api.bodies import Bound, Paper
from trustfund.api.doors import address
from trustfund.api.reading import Record, Shelf, Signed, Steps
from trustfund.api.writing import Writing, creating


class RateSubmissionRecord(Record):
    """An official list of which days and currencies are entered, or one rate from another source."""

    source = fields.text()  # type: ignore[assignment]  # the word of the trade
    from_on = fields.day()
    until_on = fields.day()
    currencies = fields.text()
    usd_per_unit = fields.rate(may_lack=True)
    document = fields.uuid("document_id", may_lack=True)
    status = fields.State(RATES_WORKFLOW)
    handed_in_at = fields.moment()
    signatures = Signed(many=True)
    steps = Steps()


def _rows(user: Any, action: Action) -> Any:
    return RateSubmission.objects.visible_to(user, action).prefetch_related("signatures__person")


SUBMISSIONS: Final = Shelf(
    name="rate-submissions", title="exchange rates handed in", object_name=OBJECT, writes=RateSubmissionRecord,
    rows=_rows, order=("-handed_in_at",), filters=rates.SubmissionFilters,
)  # fmt: skip


LIST: Final = Writing(
    paper=Paper("RateListBody", RateListForm), object_name=OBJECT, action=Action.SUBMIT,
    summary="Hand in an official list, or take the one that is carried",
    bind=lambda _user, _nothing, sent: Bound(RateListForm(sent.data, sent.files)),
    write=lambda user, _nothing, bound: services.hand_in_list(by=user, **bound.form.cleaned_data),
)  # fmt: skip
ONE: Final = Writing(
    paper=Paper("OneRateBody", OneRateForm), object_name=OBJECT, action=Action.SUBMIT,
    summary="Hand in one rate of a source without a list",
    bind=lambda _user, _nothing, sent: Bound(OneRateForm(sent.data)),
    write=lambda user, _nothing, bound: services.hand_in_one(by=user, **bound.form.cleaned_data),
)  # fmt: skip

urlpatterns = [
    address("rate-submissions/list/", "api_rate_submissions_list", POST=creating(SUBMISSIONS, LIST)),
    address("rate-submissions/rate/", "api_rate_submissions_rate", POST=creating(SUBMISSIONS, ONE)),
    *addresses.of(SUBMISSIONS, steps=rates.submission_step),
]
