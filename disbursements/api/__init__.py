"""Money out, for programs: applications with their lines and documents, payees, signatories, payments."""

from __future__ import annotations

from typing import Any, Final

from django.shortcuts import get_object_or_404

from disbursements import services
from disbursements.api.records import (
    ApplicationRecord,
    AttachedRecord,
    LineRecord,
    NoteRecord,
    PayeeRecord,
    PaymentRecord,
    SignatoryRecord,
)
from disbursements.forms import (
    ApplicationForm,
    AttachForm,
    ConfirmForm,
    LineForm,
    NoteForm,
    PayeeForm,
    SignatoryForm,
)
from disbursements.models import (
    Application,
    ApplicationDocument,
    Line,
    Payee,
    Payment,
    ReviewNote,
    Signatory,
)
from disbursements.views import applications, parties, payments
from projects.models import Grant
from trustfund.access.policy import Action
from trustfund.api import addresses
from trustfund.api.bodies import Bound, Paper
from trustfund.api.doors import address
from trustfund.api.handing_out import AnyType, handing
from trustfund.api.reading import Shelf, Within, listing, showing
from trustfund.api.writing import Writing, creating, removing, replacing
from trustfund.fund.handing_out import hand_out

APPLICATION: Final = "withdrawal_application"


def _applications(user: Any, action: Action) -> Any:
    found = Application.objects.visible_to(user, action).select_related(*applications.SHOWN, "payee__agency")
    return found.prefetch_related("lines__category", "lines__application", "documents__document", "signatures__person")


def _lines(user: Any, action: Action) -> Any:
    seen = Application.objects.visible_to(user, action)
    return Line.objects.filter(application__in=seen).select_related("category", "application__grant__committed_account")


def _attached(user: Any, action: Action) -> Any:
    seen = Application.objects.visible_to(user, action)
    return ApplicationDocument.objects.filter(application__in=seen).select_related("document", "application")


def _notes(user: Any, action: Action) -> Any:
    return ReviewNote.objects.visible_to(user, action).select_related("written_by")


def _payees(user: Any, action: Action) -> Any:
    seen = Payee.objects.filter(pk__in=Payee.objects.visible_to(user, action))
    return seen.select_related("agency").prefetch_related("signatures__person")


def _signatories(user: Any, action: Action) -> Any:
    found = Signatory.objects.visible_to(user, action).select_related("grant", "user__person")
    return found.prefetch_related("signatures__person")


def _payments(user: Any, action: Action) -> Any:
    return Payment.objects.visible_to(user, action).select_related(*payments.SHOWN)


APPLICATIONS: Final = Shelf(
    name="applications", title="withdrawal applications", object_name=APPLICATION, rows=_applications,
    writes=ApplicationRecord, order=("-created_at",), filters=applications.ApplicationFilters,
)  # fmt: skip
LINES: Final = Shelf(name="lines", title="lines", object_name=APPLICATION, rows=_lines, writes=LineRecord)
ATTACHED: Final = Shelf(
    name="documents", title="supporting documents", object_name=APPLICATION, rows=_attached, writes=AttachedRecord
)
NOTES: Final = Shelf(
    name="notes", title="internal notes", object_name="project_internal_note", rows=_notes, writes=NoteRecord,
    order=("written_at",),
)  # fmt: skip
PAYEES: Final = Shelf(
    name="payees", title="payees", object_name=parties.PAYEE, rows=_payees, writes=PayeeRecord, order=("name",),
    filters=parties.PayeeFilters,
)  # fmt: skip
SIGNATORIES: Final = Shelf(
    name="signatories", title="authorised signatories", object_name=parties.SIGNATORY, rows=_signatories,
    writes=SignatoryRecord, order=("from_on",),
)  # fmt: skip
PAYMENTS: Final = Shelf(
    name="payments", title="payments", object_name=payments.OBJECT, rows=_payments, writes=PaymentRecord,
    order=("-released_at",), filters=payments.PaymentFilters,
)  # fmt: skip


def _grants(user: Any) -> Any:
    return Grant.objects.visible_to(user, Action.READ).select_related("project__agency", "committed_account")


def _drafts(user: Any) -> Any:
    return Application.objects.visible_to(user, Action.EDIT).select_related(*applications.SHOWN)


def _unit(application: Application) -> str:
    return application.currency


def _terms(form: Any) -> dict[str, Any]:
    """Return what the form says but the id, which only a new record takes."""
    return {name: value for name, value in form.cleaned_data.items() if name != "id"}


DRAFT: Final = Writing(
    paper=Paper("ApplicationBody", ApplicationForm), object_name=APPLICATION, action=Action.CREATE,
    summary="Begin an application of a grant", subjects=_grants,
    bind=lambda _user, grant, sent: Bound(ApplicationForm(sent.data, grant=grant)),
    write=lambda user, grant, bound: services.draft_application(grant, by=user, **bound.form.cleaned_data),
)  # fmt: skip
EDIT: Final = Writing(
    paper=Paper("ApplicationEditBody", ApplicationForm), object_name=APPLICATION, action=Action.EDIT,
    subjects=_drafts,
    bind=lambda _user, draft, sent: Bound(ApplicationForm(sent.data, instance=draft, grant=draft.grant)),
    write=lambda user, draft, bound: services.edit_application(draft, by=user, **_terms(bound.form)),
)  # fmt: skip
ADD_LINE: Final = Writing(
    paper=Paper("LineBody", LineForm), object_name=APPLICATION, action=Action.EDIT, summary="Add an invoice to a draft",
    subjects=_drafts, unit=_unit,
    bind=lambda _user, draft, sent: Bound(LineForm(sent.data, grant=draft.grant)),
    write=lambda user, draft, bound: services.add_line(draft, by=user, **bound.form.cleaned_data),
)  # fmt: skip
EDIT_LINE: Final = Writing(
    paper=Paper("LineEditBody", LineForm), object_name=APPLICATION, action=Action.EDIT,
    subjects=lambda user: _lines(user, Action.EDIT), holds=lambda line: line.application,
    unit=lambda line: _unit(line.application),
    bind=lambda _user, line, sent: Bound(LineForm(sent.data, instance=line, grant=line.application.grant)),
    write=lambda user, line, bound: services.edit_line(line, by=user, **_terms(bound.form)),
)  # fmt: skip
ATTACH: Final = Writing(
    paper=Paper("AttachBody", AttachForm), object_name=APPLICATION, action=Action.EDIT,
    summary="Attach a file to a draft", subjects=_drafts,
    bind=lambda _user, _draft, sent: Bound(AttachForm(sent.data, sent.files)),
    write=lambda user, draft, bound: services.attach_file(draft, by=user, **bound.form.cleaned_data),
)  # fmt: skip
DETACH: Final = Writing(
    paper=Paper("AttachBody", AttachForm), object_name=APPLICATION, action=Action.EDIT,
    subjects=lambda user: _attached(user, Action.EDIT), holds=lambda attached: attached.application,
    bind=lambda _user, _attached, sent: Bound(AttachForm(sent.data, sent.files)),
    write=lambda user, attached, _bound: services.detach(attached, by=user),
)  # fmt: skip
NOTE: Final = Writing(
    paper=Paper("NoteBody", NoteForm), object_name="project_internal_note", action=Action.READ,
    summary="Write an internal note", subjects=lambda user: Application.objects.visible_to(user, Action.READ),
    bind=lambda _user, _application, sent: Bound(NoteForm(sent.data)),
    write=lambda user, application, bound: services.note_internally(application, by=user, **bound.form.cleaned_data),
)  # fmt: skip
ENTER_PAYEE: Final = Writing(
    paper=Paper("PayeeBody", PayeeForm), object_name=parties.PAYEE, action=Action.CREATE,
    summary="Enter a payee of an implementing entity", subjects=parties.own_agencies,
    bind=lambda _user, _agency, sent: Bound(PayeeForm(sent.data)),
    write=lambda user, agency, bound: services.enter_payee(agency, by=user, **bound.form.cleaned_data),
)  # fmt: skip
PROPOSE: Final = Writing(
    paper=Paper("SignatoryBody", SignatoryForm), object_name=parties.SIGNATORY, action=Action.CREATE,
    summary="Propose a signatory of a grant", subjects=_grants,
    bind=lambda _user, grant, sent: Bound(SignatoryForm(sent.data, grant=grant)),
    write=lambda user, grant, bound: services.propose_signatory(grant, by=user, **bound.form.cleaned_data),
)  # fmt: skip
CONFIRM: Final = Writing(
    paper=Paper("ConfirmBody", ConfirmForm), object_name=payments.OBJECT, action=Action.READ, step="confirm",
    summary="Record the bank's confirmation", subjects=lambda user: _payments(user, Action.READ),
    bind=lambda _user, _payment, sent: Bound(ConfirmForm(sent.data)),
    write=lambda user, payment, bound: services.confirm_paid(payment, by=user, **_terms(bound.form)),
)  # fmt: skip


def _file(request: Any, user: Any, application: Any, pk: Any) -> Any:
    found = get_object_or_404(_attached(user, Action.READ), application=application, pk=pk)
    return hand_out(request, found.document, by=user)


GRANT: Final = Within("grant", _grants)
PART: Final = "applications/<uuid:application>"

urlpatterns = [
    *addresses.of(APPLICATIONS, edit=EDIT, steps=applications.application_step),
    address("grants/<uuid:pk>/applications/", "api_grant_applications", POST=creating(APPLICATIONS, DRAFT)),
    address("applications/<uuid:pk>/lines/", "api_lines", POST=creating(LINES, ADD_LINE)),
    address(
        f"{PART}/lines/<uuid:pk>/", "api_lines_one",
        GET=showing(LINES), PUT=replacing(LINES, EDIT_LINE),
        DELETE=removing(LINES, EDIT_LINE, lambda user, line: services.remove_line(line, by=user)),
    ),
    address(
        "applications/<uuid:pk>/documents/", "api_documents", parsers=addresses.WITH_FILES,
        POST=creating(ATTACHED, ATTACH),
    ),
    address(
        f"{PART}/documents/<uuid:pk>/", "api_documents_one", GET=showing(ATTACHED),
        DELETE=removing(ATTACHED, DETACH, lambda user, attached: services.detach(attached, by=user)),
    ),
    address(
        f"{PART}/documents/<uuid:pk>/file/", "api_documents_file", renderers=(AnyType,),
        GET=handing("Download a supporting document", APPLICATION, Action.READ, _file),
    ),
    address(
        "applications/<uuid:pk>/notes/", "api_notes",
        GET=listing(NOTES, within=Within("application", lambda user: _applications(user, Action.READ))),
        POST=creating(NOTES, NOTE),
    ),
    *addresses.of(PAYEES, steps=parties.payee_step),
    address("agencies/<uuid:pk>/payees/", "api_agency_payees", POST=creating(PAYEES, ENTER_PAYEE)),
    *addresses.of(SIGNATORIES, steps=parties.signatory_step),
    address(
        "grants/<uuid:pk>/signatories/", "api_grant_signatories",
        GET=listing(SIGNATORIES, within=GRANT), POST=creating(SIGNATORIES, PROPOSE),
    ),
    *addresses.of(PAYMENTS, steps=payments.payment_step),
    address("payments/<uuid:pk>/confirm/", "api_payments_confirm", POST=creating(PAYMENTS, CONFIRM)),
]  # fmt: skip
