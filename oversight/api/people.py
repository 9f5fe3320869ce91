"""People for programs: the roles they hold, access requests, leaving, access reviews."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from oversight.forms.people import FORMS, ReasonForm
from oversight.models import ACCESS_WORKFLOW, REVIEW_WORKFLOW
from oversight.models.access_request import OBJECT, Kind
from oversight.models.access_review import Verdict
from oversight.services import access_requests, access_reviews, leaving
from oversight.views.access_requests import RequestFilters, request_step, requests_visible_to
from oversight.views.access_reviews import review_step, reviews_visible_to
from oversight.views.people import RoleFilters, roles_visible_to
from trustfund.access.policy import Action
from trustfund.api import addresses, fields
from trustfund.api.bodies import Bound, Paper
from trustfund.api.doors import address
from trustfund.api.reading import Record, Shelf, Signed, Steps, listing, showing
from trustfund.api.writing import Writing, creating
from trustfund.web.forms import Form

if TYPE_CHECKING:
    from trustfund.access.models import Membership, User


class MembershipRecord(Record):
    """A role that a person holds in a party from one day until before another."""

    person = fields.Reference()
    role = fields.text()
    party = fields.Reference()
    from_on = fields.day()
    until_on = fields.day(may_lack=True)
    granted_by = fields.Reference(may_lack=True)


class AccessRequestRecord(Record):
    """A proposal about who takes part and may do what; approved, its role has the same id in `memberships`."""

    kind = fields.text()
    reason = fields.text()
    person = fields.Reference(may_lack=True)
    person_name = fields.text()
    name_local = fields.text()
    email = fields.text()
    language = fields.text()
    party = fields.Reference(may_lack=True)
    role = fields.text()
    from_on = fields.day(may_lack=True)
    until_on = fields.day(may_lack=True)
    membership = fields.uuid("membership_id", may_lack=True)
    party_kind = fields.text()
    party_name = fields.text()
    name_ko = fields.text()
    short_name = fields.text()
    country = fields.text()
    status = fields.State(ACCESS_WORKFLOW)
    proposed_at = fields.moment()
    signatures = Signed(many=True)
    steps = Steps()


class ReviewLineRecord(Record):
    """One role as it was seen, and whether it is still needed."""

    membership = fields.uuid("membership_id")
    person = fields.Reference("membership.person")
    role = fields.text("membership.role")
    party = fields.Reference("membership.party")
    last_sign_in_on = fields.day(may_lack=True)
    has_second_factor = fields.flag()
    verdict = fields.text()
    note = fields.text()
    judged_by = fields.Reference(may_lack=True)
    judged_at = fields.moment(may_lack=True)


class AccessReviewRecord(Record):
    """Every role held on a day, looked at one by one, for the quarter that ended before it."""

    quarter_end_on = fields.day()
    as_of = fields.day()
    status = fields.State(REVIEW_WORKFLOW)
    opened_at = fields.moment()
    lines = ReviewLineRecord(many=True)
    signatures = Signed(many=True)
    steps = Steps()


class VerdictForm(Form):
    """What an approver says of one role."""

    line = forms.UUIDField(label=_("Line"))
    verdict = forms.ChoiceField(label=_("Verdict"), choices=Verdict.choices)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)


MEMBERSHIPS: Final = Shelf(
    name="memberships", title="roles", object_name=OBJECT, rows=roles_visible_to, writes=MembershipRecord,
    order=("-from_on",), filters=RoleFilters,
)  # fmt: skip
REQUESTS: Final = Shelf(
    name="access-requests", title="access requests", object_name=OBJECT, writes=AccessRequestRecord,
    rows=lambda user, action: requests_visible_to(user, action).prefetch_related("signatures__person"),
    order=("-proposed_at",), filters=RequestFilters,
)  # fmt: skip
REVIEWS: Final = Shelf(
    name="access-reviews", title="access reviews", object_name=OBJECT, writes=AccessReviewRecord,
    rows=lambda user, action: reviews_visible_to(user, action).prefetch_related(
        "signatures__person", "lines__membership__person", "lines__membership__party", "lines__judged_by"
    ),
    order=("-quarter_end_on",),
)  # fmt: skip


def _proposing(kind: Kind) -> Writing:
    form = FORMS[kind]
    return Writing(
        paper=Paper(f"{kind.value.capitalize()}RequestBody", form), object_name=OBJECT, action=Action.CREATE,
        page=f"/access-requests/new/{kind.value}/", summary=f"Propose: {kind.value}",
        bind=lambda _user, _nothing, sent: Bound(form(sent.data)),
        write=lambda user, _nothing, bound: access_requests.propose(kind, by=user, **bound.form.cleaned_data),
    )  # fmt: skip


def _reasoned(sent: Any) -> Bound:
    return Bound(ReasonForm(sent.data))


def _judge(user: User, review: Any, bound: Bound) -> Any:
    said = bound.form.cleaned_data
    access_reviews.judge(review, [access_reviews.Judgement(said["line"], said["verdict"], said["note"])], by=user)
    return review


def _leave(user: User, membership: Membership, bound: Bound) -> Membership:
    leaving.leave(membership.person, by=user, reason=bound.form.cleaned_data["reason"])
    return membership


END: Final = Writing(
    paper=Paper("EndRoleBody", ReasonForm), object_name=OBJECT, action=Action.VOID, page="/roles/",
    summary="End a role today", subjects=lambda user: roles_visible_to(user, Action.VOID),
    bind=lambda _user, _role, sent: _reasoned(sent),
    write=lambda user, role, bound: access_requests.end_role(role, by=user, reason=bound.form.cleaned_data["reason"]),
)  # fmt: skip
LEAVE: Final = Writing(
    paper=Paper("LeaveBody", ReasonForm), object_name=leaving.OBJECT, action=Action.VOID, page="/roles/",
    summary="Say that the person of this role leaves: everything they have ends", subjects=roles_visible_to,
    bind=lambda _user, _role, sent: _reasoned(sent), write=_leave,
)  # fmt: skip
OPEN: Final = Writing(
    paper=Paper("ReviewBody", Form), object_name=OBJECT, action=Action.CREATE, page="/access-reviews/",
    summary="Open the access review of the quarter that has ended",
    bind=lambda _user, _nothing, sent: Bound(Form(sent.data)),
    write=lambda user, _nothing, bound: access_reviews.open_review(by=user, id=bound.form.cleaned_data["id"]),
)  # fmt: skip
JUDGE: Final = Writing(
    paper=Paper("VerdictBody", VerdictForm), object_name=OBJECT, action=Action.APPROVE, page="/access-reviews/",
    summary="Say whether a role is still needed", subjects=lambda user: reviews_visible_to(user, Action.APPROVE),
    bind=lambda _user, _review, sent: Bound(VerdictForm(sent.data)), write=_judge,
)  # fmt: skip

urlpatterns = [
    address("memberships/", "api_memberships", GET=listing(MEMBERSHIPS)),
    address("memberships/<uuid:pk>/", "api_memberships_one", GET=showing(MEMBERSHIPS)),
    address("memberships/<uuid:pk>/end/", "api_memberships_end", POST=creating(MEMBERSHIPS, END)),
    address("memberships/<uuid:pk>/leave/", "api_memberships_leave", POST=creating(MEMBERSHIPS, LEAVE)),
    *(
        address(f"access-requests/{kind.value}/", f"api_access_requests_{kind.value}",
                POST=creating(REQUESTS, _proposing(kind)))
        for kind in Kind
    ),
    *addresses.of(REQUESTS, steps=request_step),
    *addresses.of(REVIEWS, create=OPEN, steps=review_step),
    address("access-reviews/<uuid:pk>/verdicts/", "api_access_reviews_verdicts", POST=creating(REVIEWS, JUDGE)),
]  # fmt: skip
