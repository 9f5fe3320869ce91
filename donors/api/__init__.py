"""Money in, for programs: donors, pledges, agreements and receipts, by the forms and services of their pages."""

from __future__ import annotations

from typing import Any, Final

from rest_framework import serializers

from donors import services
from donors.api import amendments, bank, calls, encashments, reconciliation, reminders, returns
from donors.forms import AgreementForm, DonorForm, PledgeForm, ReceiptForm
from donors.forms.conditions import MOST_ROWS, InstalmentRow, OccurrenceForm
from donors.models import (
    AGREEMENT_WORKFLOW,
    OCCURRENCE_WORKFLOW,
    PLEDGE_WORKFLOW,
    RECEIPT_WORKFLOW,
    Agreement,
    Donor,
    Occurrence,
    Pledge,
    Receipt,
)
from donors.secrecy import contact_for, reference_for, sees_history
from donors.views import agreements, donors, occurrences, pledges, receipts
from trustfund.access.policy import Action
from trustfund.api import addresses, fields
from trustfund.api.bodies import Bound, Paper, Rows
from trustfund.api.doors import address
from trustfund.api.reading import Masked, Record, Shelf, Signed, Steps
from trustfund.api.writing import Writing, creating

FIXED: Final = frozenset({"donor", "number"})


class DonorRecord(Record):
    """A development partner that contributes, or may contribute, to the Fund."""

    party = fields.Reference()
    name = fields.text()
    short_name = fields.text()
    language = fields.text()
    addressee = Masked(lambda donor, user: contact_for(donor, user).addressee)
    email = Masked(lambda donor, user: contact_for(donor, user).email)


class PledgeRecord(Record):
    """An amount a donor promises. What happened to it while it was secret stays with those who knew."""

    number = fields.text()
    donor = fields.Reference()
    amount = fields.Money("amount", "currency")
    pledged_on = fields.day()
    announced_on = fields.day(may_lack=True)
    status = fields.State(PLEDGE_WORKFLOW)
    note = Masked(lambda pledge, user: pledge.note if sees_history(pledge, user) else "")
    steps = Steps()


class InstalmentRecord(Record):
    """A part of a contribution: due by a day, or so many days after an event; some of it under a condition."""

    number = fields.number()
    due_on = fields.day(may_lack=True)
    due_after = fields.text()
    due_days = fields.number(may_lack=True)
    due_event = fields.text()
    portion = fields.Reference(may_lack=True)
    amount = fields.Money("amount", "agreement.currency")
    qualified = fields.Money("qualified", "agreement.currency")
    lapsed = fields.Money("lapsed", "agreement.currency")
    received = fields.Money("received", "agreement.currency")


class PortionRecord(Record):
    """A part of a contribution with a preference of its own."""

    label = fields.text()  # type: ignore[assignment]  # the word of the trade
    amount = fields.Money("amount", "agreement.currency")
    preference = fields.Reference(may_lack=True)


class VersionRecord(Record):
    """What an agreement says from a day on: as countersigned (number 0), and as each amendment left it."""

    number = fields.number()
    effective_on = fields.day()
    terms = serializers.JSONField(read_only=True)


class AgreementRecord(Record):
    """An administration agreement with its instalments. What is paid and owed is in the contribution currency."""

    number = fields.text()
    donor = fields.Reference()
    amount = fields.Money("amount", "currency")
    qualified_amount = fields.Money("qualified_amount", "currency")
    condition = fields.text()
    preference = fields.Reference(may_lack=True)
    donor_signed_on = fields.day()
    countersigned_on = fields.day(may_lack=True)
    booked_rate = fields.rate()
    booked_rate_source = fields.text()
    receivable = fields.Money("receivable_account.balance", "currency", may_lack=True)
    qualified = fields.Money("qualified_account.balance", "currency", may_lack=True)
    paid = fields.Money("paid_account.balance", "currency", may_lack=True)
    contributions = fields.Money("contributions_account.balance", may_lack=True)
    status = fields.State(AGREEMENT_WORKFLOW)
    document = fields.Reference(may_lack=True)
    portions = PortionRecord(many=True)
    instalments = InstalmentRecord(many=True)
    versions = VersionRecord(many=True)
    signatures = Signed(many=True)
    steps = Steps()


class OccurrenceRecord(Record):
    """A condition that is met or has lapsed for an amount, or an event that has come; proposed by one, confirmed."""

    agreement = fields.Reference("instalment.agreement")
    instalment = fields.Reference()
    kind = fields.text()
    amount = fields.Money("amount", "currency", may_lack=True)
    occurred_on = fields.day()
    reason = fields.text()
    counted_on = fields.day(may_lack=True)
    status = fields.State(OCCURRENCE_WORKFLOW)
    document = fields.Reference(may_lack=True)
    signatures = Signed(many=True)
    steps = Steps()


class ReceiptRecord(Record):
    """What was paid in for an instalment: in the donor's currency, and in USD at the rate of its value date."""

    number = fields.text()
    agreement = fields.Reference()
    instalment = fields.Reference()
    trustee_account = fields.Reference()
    amount = fields.Money("amount", "currency")
    value_on = fields.day()
    rate = fields.rate()
    rate_source = fields.text()
    amount_usd = fields.Money("amount_usd")
    booked_usd = fields.Money("booked_usd")
    exchange_difference_usd = fields.Money("exchange_difference_usd")
    fee_usd = fields.Money("fee_usd", may_lack=True)
    remittance_reference = Masked(reference_for)
    means = fields.text()
    encashed = fields.Money("encashed", "currency")
    status = fields.State(RECEIPT_WORKFLOW)
    document = fields.Reference(may_lack=True)
    signatures = Signed(many=True)
    steps = Steps()


BOOKS: Final = ("receivable_account", "qualified_account", "paid_account", "contributions_account")
SIGNED: Final = "signatures__person"


def _donors(user: Any, action: Action) -> Any:
    return Donor.objects.visible_to(user, action).select_related("party")


def _pledges(user: Any, action: Action) -> Any:
    return Pledge.objects.visible_to(user, action).select_related("donor__party")


def _agreements(user: Any, action: Action) -> Any:
    found = Agreement.objects.visible_to(user, action).select_related("donor__party", "preference", "document", *BOOKS)
    return found.prefetch_related(
        "instalments__agreement",
        "instalments__portion",
        "portions__agreement",
        "portions__preference",
        "versions",
        SIGNED,
    )


def _receipts(user: Any, action: Action) -> Any:
    shown = ("agreement__donor", "instalment__agreement", "trustee_account", "document")
    return Receipt.objects.visible_to(user, action).select_related(*shown).prefetch_related(SIGNED)


def _occurrences(user: Any, action: Action) -> Any:
    found = Occurrence.objects.visible_to(user, action).select_related(*occurrences.SHOWN)
    return found.prefetch_related(SIGNED)


DONORS: Final = Shelf(
    name="donors", title="donors", object_name="donor_organisation", rows=_donors, writes=DonorRecord,
    order=("name",), filters=donors.DonorFilters,
)  # fmt: skip
PLEDGES: Final = Shelf(
    name="pledges", title="pledges", object_name="pledge_announced", rows=_pledges, writes=PledgeRecord,
    filters=pledges.PledgeFilters,
)  # fmt: skip
AGREEMENTS: Final = Shelf(
    name="agreements", title="administration agreements", object_name="contribution_agreement", rows=_agreements,
    writes=AgreementRecord, filters=agreements.AgreementFilters,
)  # fmt: skip
RECEIPTS: Final = Shelf(
    name="receipts", title="receipts", object_name="receipt", rows=_receipts, writes=ReceiptRecord,
    filters=receipts.ReceiptFilters,
)  # fmt: skip

OCCURRENCES: Final = Shelf(
    name="occurrences", title="conditions and events", object_name="contribution_agreement", rows=_occurrences,
    writes=OccurrenceRecord, order=("-occurred_on",),
)  # fmt: skip

REGISTER: Final = Writing(
    paper=Paper("DonorBody", DonorForm), object_name="donor_organisation", action=Action.CREATE,
    bind=lambda _user, _nothing, sent: Bound(DonorForm(sent.data)),
    write=lambda user, _nothing, bound: services.register_donor(by=user, **bound.form.cleaned_data),
)  # fmt: skip
EDIT_DONOR: Final = Writing(
    paper=Paper("DonorEditBody", DonorForm, fixed=frozenset({"party"})), object_name="donor_organisation",
    action=Action.EDIT,
    subjects=lambda user: Donor.objects.visible_to(user, Action.EDIT),
    bind=lambda _user, donor, sent: Bound(donors.edit_form(donor, sent.data)),
    write=lambda user, donor, bound: donors.write(user, donor, bound.form),
)  # fmt: skip
LOG_PLEDGE: Final = Writing(
    paper=Paper("PledgeBody", PledgeForm), object_name="pledge_unannounced", action=Action.CREATE,
    bind=lambda _user, _nothing, sent: Bound(PledgeForm(sent.data)),
    write=lambda user, _nothing, bound: pledges.write(user, None, bound.form),
)  # fmt: skip
EDIT_PLEDGE: Final = Writing(
    paper=Paper("PledgeEditBody", PledgeForm, fixed=FIXED), object_name="pledge_unannounced", action=Action.EDIT,
    subjects=lambda user: Pledge.objects.visible_to(user, Action.EDIT),
    bind=lambda _user, pledge, sent: Bound(pledges.edit_form(pledge, sent.data)),
    write=lambda user, pledge, bound: pledges.write(user, pledge, bound.form),
)  # fmt: skip

INSTALMENTS: Final = Rows("instalments", InstalmentRow, "instalment", MOST_ROWS)
DRAFT_AGREEMENT: Final = Writing(
    paper=Paper("AgreementBody", AgreementForm, rows=INSTALMENTS),
    object_name="contribution_agreement", action=Action.CREATE,
    bind=lambda _user, _nothing, sent: Bound(*agreements.bound(None, sent.data, sent.files, {})),
    write=lambda user, _nothing, bound: agreements.write(user, None, *bound),
)  # fmt: skip
EDIT_AGREEMENT: Final = Writing(
    paper=Paper("AgreementEditBody", AgreementForm, rows=INSTALMENTS, fixed=FIXED),
    object_name="contribution_agreement", action=Action.EDIT,
    subjects=lambda user: Agreement.objects.visible_to(user, Action.EDIT),
    bind=lambda _user, agreement, sent: Bound(
        *agreements.bound(agreement, sent.data, sent.files, agreements.kept_of(agreement))
    ),
    write=lambda user, agreement, bound: agreements.write(user, agreement, *bound),
)  # fmt: skip

PROPOSE: Final = Writing(
    paper=Paper("OccurrenceBody", OccurrenceForm), object_name="contribution_agreement", action=Action.SUBMIT,
    summary="Propose that a condition is met or has lapsed, or that an event has come",
    subjects=lambda user: Agreement.objects.visible_to(user, Action.SUBMIT),
    unit=lambda agreement: str(agreement.currency),
    bind=lambda _user, agreement, sent: Bound(occurrences.form_of(agreement, sent.data, sent.files, {})),
    write=lambda user, agreement, bound: occurrences.write(user, agreement, bound.form),
)  # fmt: skip

ENTER_RECEIPT: Final = Writing(
    paper=Paper("ReceiptBody", ReceiptForm), object_name="receipt", action=Action.CREATE,
    bind=lambda _user, _nothing, sent: Bound(receipts.bound(None, sent.data, sent.files, {})),
    write=lambda user, _nothing, bound: receipts.write(user, None, bound.form),
)  # fmt: skip
EDIT_RECEIPT: Final = Writing(
    paper=Paper("ReceiptEditBody", ReceiptForm, fixed=frozenset({*receipts.FIXED, "file"})),
    object_name="receipt", action=Action.EDIT,
    subjects=lambda user: Receipt.objects.visible_to(user, Action.EDIT),
    bind=lambda _user, receipt, sent: Bound(receipts.bound(receipt, sent.data, sent.files, receipts.kept_of(receipt))),
    write=lambda user, receipt, bound: receipts.write(user, receipt, bound.form),
)  # fmt: skip

urlpatterns = [
    *amendments.urlpatterns,
    *addresses.of(DONORS, create=REGISTER, edit=EDIT_DONOR),
    *addresses.of(PLEDGES, create=LOG_PLEDGE, edit=EDIT_PLEDGE, steps=pledges.pledge_step),
    *addresses.of(AGREEMENTS, create=DRAFT_AGREEMENT, edit=EDIT_AGREEMENT, steps=agreements.agreement_step),
    address(
        "agreements/<uuid:pk>/occurrences/",
        "api_agreements_occurrences",
        parsers=addresses.parsers(PROPOSE),
        POST=creating(OCCURRENCES, PROPOSE),
    ),
    *addresses.of(OCCURRENCES, steps=occurrences.occurrence_step),
    *addresses.of(RECEIPTS, create=ENTER_RECEIPT, edit=EDIT_RECEIPT, steps=receipts.receipt_step),
    *encashments.urlpatterns,
    *returns.urlpatterns,
    *bank.urlpatterns,
    *calls.urlpatterns,
    *reminders.urlpatterns,
    *reconciliation.urlpatterns,
]
