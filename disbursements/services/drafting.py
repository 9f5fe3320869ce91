"""A counterpart's draft: what is asked, line by line, with the documents that support it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Max, Sum
from django.utils.translation import gettext as _t

from disbursements.claims import claim
from disbursements.models import OPEN, Application, ApplicationDocument, Line, ReviewNote
from disbursements.services.parties import allow_own
from disbursements.services.sentences import ineligible_date
from trustfund.access import acts
from trustfund.access.policy import Action
from trustfund.fund.models import Document
from trustfund.fund.services import NotAccepted, store_document
from trustfund.web import workflow
from trustfund.web.once import create_once
from trustfund.web.records import allow, locked, locked_for, made_before
from trustfund.web.refusals import NotAllowed, Refused, explained

if TYPE_CHECKING:
    from datetime import date

    from disbursements.models import Payee
    from projects.models import Category, Grant
    from trustfund.access.models import User
    from trustfund.fund.services import Examined

OBJECT = "withdrawal_application"


@explained()
@transaction.atomic
def draft_application(
    grant: Grant,
    *,
    method: str,
    payee: Payee,
    purpose: str,
    by: User | None,
    is_final: bool = False,
    id: UUID | None = None,
) -> Application:
    """Begin an application of the grant's agency, numbered within the grant."""
    agency = grant.project.agency
    allow_own(by, OBJECT, Action.CREATE, agency.party_id if agency else None)
    locked(grant)
    first = made_before(Application, id)
    _check_payee(grant, payee)
    number = first.number if first else f"{grant.number}-{grant.applications.count() + 1:03d}"
    application, is_new = create_once(
        Application,
        id or uuid4(),
        number=number,
        grant=grant,
        method=method,
        payee=payee,
        currency=grant.committed_account.currency,
        purpose=purpose,
        is_final=is_final,
    )
    return workflow.begin(application, by=by, party=_party(application)) if is_new else application


@explained()
@transaction.atomic
def edit_application(
    application: Application, *, method: str, payee: Payee, purpose: str, by: User | None, is_final: bool = False
) -> Application:
    """Change what the draft says above its lines."""
    fresh = _draft(application, by)
    _check_payee(fresh.grant, payee)
    fresh.method, fresh.payee, fresh.purpose, fresh.is_final = method, payee, purpose, is_final
    fresh.save(update_fields=["method", "payee", "purpose", "is_final"])
    return _edited(fresh, by, "application.edited")


@explained()
@transaction.atomic
def add_line(  # noqa: PLR0913 (each is a word of the invoice)
    application: Application,
    *,
    category: Category,
    description: str,
    supplier: str,
    invoice_number: str,
    invoice_on: date,
    expenditure: Decimal,
    by: User | None,
    id: UUID | None = None,
) -> Line:
    """Add an invoice; it claims the category's percentage of the expenditure, in the application's currency."""
    fresh = _draft(application, by)
    first = made_before(Line, id)
    number = first.number if first else (fresh.lines.aggregate(last=Max("number"))["last"] or 0) + 1
    terms = _terms(fresh, category, description, supplier, invoice_number, invoice_on, expenditure)
    line, is_new = create_once(Line, id or uuid4(), application=fresh, number=number, **terms)
    if is_new:
        _edited(fresh, by, "application.line_added", line=number, claimed=str(line.claimed))
    return line


@explained()
@transaction.atomic
def edit_line(
    line: Line,
    *,
    category: Category,
    description: str,
    supplier: str,
    invoice_number: str,
    invoice_on: date,
    expenditure: Decimal,
    by: User | None,
) -> Line:
    """Correct an invoice of the draft."""
    fresh = _draft(line.application, by)
    terms = _terms(fresh, category, description, supplier, invoice_number, invoice_on, expenditure)
    for name, value in terms.items():
        setattr(line, name, value)
    line.save(update_fields=list(terms))
    _edited(fresh, by, "application.line_edited", line=line.number, claimed=str(line.claimed))
    return line


@explained()
@transaction.atomic
def remove_line(line: Line, *, by: User | None) -> Application:
    """Take an invoice off the draft; taking it off twice is once."""
    fresh = _draft(line.application, by)
    gone, _each = fresh.lines.filter(pk=line.pk).delete()
    return _edited(fresh, by, "application.line_removed", line=line.number) if gone else fresh


@explained()
@transaction.atomic
def attach(application: Application, *, document: Document, by: User | None) -> ApplicationDocument:
    """Attach a stored document; its hash becomes part of what is signed."""
    fresh = _draft(application, by)
    link, is_new = ApplicationDocument.objects.get_or_create(application=fresh, document=document)
    if is_new:
        _edited(fresh, by, "application.document_attached", document=str(document.pk), sha256=document.sha256)
    return link


def attach_file(
    application: Application,
    *,
    file: Examined,
    title: str,
    by: User | None,
    id: UUID | None = None,
) -> ApplicationDocument:
    """Store a file that was examined and attach it; the same form sent twice attaches it once."""
    try:
        with explained(), transaction.atomic():
            fresh = _draft(application, by)
            agency = fresh.grant.project.agency
            terms: dict[str, Any] = {
                "kind": "support",
                "level": Document.Level.PARTY,
                "party": agency.party if agency else None,
            }
            document = store_document(file, title=title, by=by, id=id, **terms)
            return attach(fresh, document=document, by=by)
    except NotAccepted as error:
        raise Refused(error.sentence, constraint="a_document_is_accepted") from error


@explained()
@transaction.atomic
def detach(link: ApplicationDocument, *, by: User | None) -> Application:
    """Take a document off the draft; the stored file stays."""
    fresh = _draft(link.application, by)
    gone, _each = fresh.documents.filter(pk=link.pk).delete()
    return _edited(fresh, by, "application.document_detached", document=str(link.document_id)) if gone else fresh


@explained()
@transaction.atomic
def note_internally(
    application: Application,
    *,
    body: str,
    by: User,
    id: UUID | None = None,
) -> ReviewNote:
    """Write an internal note of the Bank: whoever reviews may write, no counterpart ever reads it."""
    allow(by, "project_internal_note", Action.READ)
    fresh = locked_for(application, by, Action.RETURN)
    note, is_new = create_once(ReviewNote, id or uuid4(), application=fresh, body=body, written_by_id=by.person_id)
    if is_new:
        acts.log("application.noted", by=by, object_name="project_internal_note", object_id=note.pk)
    return note


def _draft(application: Application, by: User | None) -> Application:
    """Return the application, held, if this user may edit it now."""
    fresh = locked_for(application, by, Action.EDIT)
    if fresh.status not in OPEN:
        raise Refused(
            _t("A submitted application is not edited: ask for it to be sent back."),
            constraint="only_a_draft_application_is_edited",
        )
    return fresh


def _edited(application: Application, by: User | None, verb: str, **said: Any) -> Application:
    """Keep the amount equal to the lines, sign as a maker, write the act."""
    application.amount = application.lines.aggregate(total=Sum("claimed"))["total"] or Decimal(0)
    application.save(update_fields=["amount"])
    workflow.prepare(application, by=by)
    acts.log(verb, by=by, object_name=OBJECT, object_id=application.pk, party=_party(application), **said)
    return application


def _terms(  # noqa: PLR0917 (each is a word of the invoice)
    application: Application,
    category: Category,
    description: str,
    supplier: str,
    invoice_number: str,
    invoice_on: date,
    expenditure: Decimal,
) -> dict[str, Any]:
    refusal = ineligible_date(application.grant, invoice_on)
    if refusal:
        raise Refused(refusal, constraint="an_expenditure_is_dated_within_the_grant")
    return {
        "category": category,
        "description": description,
        "supplier": supplier,
        "invoice_number": invoice_number,
        "invoice_on": invoice_on,
        "expenditure": expenditure,
        "percentage": category.percentage,
        "claimed": claim(expenditure, category.percentage),
    }


def _check_payee(grant: Grant, payee: Payee) -> None:
    if payee.agency_id != grant.project.agency_id:
        raise NotAllowed(_t("This is done by the party whose record it is."))


def _party(application: Application) -> UUID | None:
    agency = application.grant.project.agency
    return agency.party_id if agency else None
