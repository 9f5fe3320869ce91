"""Donors and their accounts in the book of promises."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.db import transaction

from donors import accounts
from donors.models import Donor, PledgeAccount
from trustfund import ledger
from trustfund.access import acts
from trustfund.access.policy import Action
from trustfund.web.records import allow, locked_for
from trustfund.web.refusals import explained

if TYPE_CHECKING:
    from trustfund.access.models import Party, User


@explained()
@transaction.atomic
def register_donor(
    party: Party,
    *,
    by: User | None,
    short_name: str = "",
    language: str = "en",
    addressee: str = "",
    email: str = "",
    id: UUID | None = None,
) -> Donor:
    """Register a party as a donor of the Fund, with the language and addresses of its letters."""
    allow(by, "donor_organisation", Action.CREATE)
    donor = Donor.objects.create(
        pk=id or uuid4(),
        party=party,
        short_name=short_name or party.short_name or party.name[:40],
        name=party.name,
        language=language,
        addressee=addressee,
        email=email,
    )
    acts.log("donor.register", by=by, object_name="donor_organisation", object_id=donor.pk, party=party)
    return donor


@explained()
@transaction.atomic
def edit_donor(donor: Donor, *, by: User | None, short_name: str, language: str, addressee: str, email: str) -> Donor:
    """Correct what a donor is called and how letters reach it; letters that were sent keep their address."""
    fresh = locked_for(donor, by, Action.EDIT)
    fresh.short_name, fresh.language, fresh.addressee, fresh.email = short_name, language, addressee, email
    fresh.save(update_fields=["short_name", "language", "addressee", "email"])
    acts.log("donor.edited", by=by, object_name="donor_organisation", object_id=fresh.pk, party=fresh.party)
    return fresh


def pledge_account(donor: Donor, currency: str) -> PledgeAccount:
    """Return the donor's accounts in the book of promises in a currency, held; open them at first use.

    Two who come first at once wait for each other at the donor's row.
    """
    Donor.objects.select_for_update(of=("self",), no_key=True).get(pk=donor.pk)
    found = donor.pledge_accounts.select_related("pledged_account", "promised_account", "unpledged_account").filter(
        currency=currency
    )
    existing = found.first()
    if existing:
        return existing

    def account(kind: ledger.Kind, name: str) -> ledger.Account:
        code = f"{kind.name}:{donor.short_name}-{currency}"
        return ledger.open_account(kind, code=code, currency=currency, name=f"{name} {donor.short_name}, {currency}")

    return PledgeAccount.objects.create(
        donor=donor,
        currency=currency,
        pledged_account=account(accounts.PLEDGED, "Pledges of"),
        promised_account=account(accounts.PROMISED, "Pledges not yet signed of"),
        unpledged_account=account(accounts.UNPLEDGED, "Contributions beyond any pledge of"),
    )
