"""What of a record a reader sees who may see the record (ACCESS.md, field-level secrecy)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from donors.models.call import OBJECT
from trustfund.access import policy
from trustfund.access.policy import Action, Scope

if TYPE_CHECKING:
    from donors.models import BankLine, Call, Donor, DonorReturn, Encashment, Pledge, Receipt

SHOWN: Final = 4


def reference_for(receipt: Receipt | Encashment, user: Any) -> str:
    """Return the remittance reference: whole for the administrators, for others its last four characters."""
    whole = receipt.remittance_reference
    return whole if _administers(user) else _ending(whole)


def destination_for(given: DonorReturn | Any, user: Any) -> str:
    """Return where a return or a share is sent: whole for administrators and the donor, for others its ending."""
    own = given.donor.party_id in policy.parties(user, "receipt", Action.READ)
    return given.sent_to if own or _administers(user) else _ending(given.sent_to)


def _administers(user: Any) -> bool:
    return policy.may(user, "receipt", Action.EDIT) or policy.may(user, "receipt", Action.APPROVE)


def _ending(whole: str) -> str:
    return f"•••• {whole[-SHOWN:]}" if len(whole) > SHOWN else "••••"


def reads_bank_whole(user: Any) -> bool:
    """Say whether the reader works with the bank's lines; an auditor reads references and accounts masked."""
    return any(policy.may(user, "bank_line_match", action) for action in (Action.SUBMIT, Action.APPROVE))


def of_line(line: BankLine, name: str, user: Any) -> str:
    """Return a reference, an account or the words of a bank line as this reader may see them."""
    whole: str = getattr(line, name)
    return whole if not whole or reads_bank_whole(user) else _ending(whole)


def sees_history(pledge: Pledge, user: Any) -> bool:
    """Say whether the reader may know what happened to a pledge while it was secret: dates, names, the note."""
    if Scope.ALL in policy.scopes(user, "pledge_unannounced", Action.READ):
        return True
    return pledge.donor.party_id in policy.parties(user, "pledge_unannounced", Action.READ)


def account_number_for(call: Call, user: Any) -> str:
    """Return the number of the account to pay to: whole in the donor's own remittance advice and for approvers."""
    whole = call.trustee_account.account_number
    is_own = call.instalment.agreement.donor.party_id in policy.parties(user, OBJECT, Action.READ)
    if is_own or (policy.may(user, "bank_account", Action.READ) and not policy.is_masked(user, "bank_account")):
        return whole
    return f"•••• {whole[-SHOWN:]}" if len(whole) > SHOWN else "••••"


class Contact(NamedTuple):
    """Where letters to a donor go."""

    addressee: str = ""
    email: str = ""


def contact_for(donor: Donor, user: Any) -> Contact:
    """Return where letters go to the administrators, the auditor and the donor's own people; to others nothing."""
    return Contact(donor.addressee, donor.email) if sees_contact(donor, user) else Contact()


def sees_contact(donor: Donor, user: Any) -> bool:
    """Say whether the reader may know where letters to a donor go: the administrators, the auditor, its own people."""
    if Scope.ALL in policy.scopes(user, OBJECT, Action.READ):
        return True
    return donor.party_id in policy.parties(user, OBJECT, Action.READ)
