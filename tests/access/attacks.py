"""What one role might try against another, as requests on the story's records."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.apps import apps
from django.urls import reverse

from trustfund.access.policy import Role

if TYPE_CHECKING:
    from django.db.models import Model

Find = Callable[[], Any]


@dataclass(frozen=True)
class Attack:
    """Somebody of the demonstration asks for what is another's; `status` is the answer they must get."""

    attacker: str
    role: Role
    victim: Role
    name: str
    find: Find
    statuses: tuple[int, ...] = (404,)
    method: str = "GET"
    step: str = ""

    def __str__(self) -> str:
        deed = self.step or self.method
        return f"{self.role}-{self.victim}-{self.attacker}-{deed}-{self.name}"

    def address(self) -> str:
        """Return where the attack goes."""
        if self.find is nothing:
            return reverse(self.name)
        return reverse(self.name, kwargs={"pk": self.find(), **({"step": self.step} if self.step else {})})


def nothing() -> None:
    """No record: the page itself is the aim."""


def first(model: str, **where: Any) -> Find:
    """Find the first record of this kind; a story without one is a mistake of the test."""

    def find() -> Any:
        record: Model | None = apps.get_model(model)._default_manager.filter(**where).order_by("pk").first()
        if record is None:
            raise LookupError(model, where)
        return record.pk

    return find


def application(agency: str, status: str) -> Find:
    """An application of that agency in that state."""
    return first("disbursements.Application", grant__project__agency__party__short_name=agency, status=status)


def agreement(donor: str, status: str = "countersigned") -> Find:
    """An agreement of that donor."""
    return first("donors.Agreement", donor__party__short_name=donor, status=status)


REFUSED: Final = (403, 422)
APPLICATION, APPLY = "disbursements:application_detail", "disbursements:application_step"
AGREEMENT, PLEDGE, RECEIPT = "donors:agreement_detail", "donors:pledge_detail", "donors:receipt_detail"
ENERGY_DRAFT, WATER_DRAFT = application("Energy", "draft"), application("Water", "draft")
ENERGY_SENT, WATER_SENT = application("Energy", "submitted"), application("Water", "submitted")
LINDENS_SECRET = first("donors.Pledge", number="PL-010")
BIRCH_RECEIPT = first("donors.Receipt", agreement__donor__party__short_name="Birch BDA", status="received")
WAITING_RECEIPT = first("donors.Receipt", status="submitted")
WAITING_AGREEMENT = first("donors.Agreement", status="submitted")
WAITING_PROPOSAL = first("oversight.ProposedDecision", status="submitted")
MADE_BY_SECOND = first("donors.Pledge", number="PL-011")
DRAFT_REPORT = first("oversight.Report", status="draft")

FAP, FAA, TTL, BD, BK, DN = Role.FAP, Role.FAA, Role.TTL, Role.BD, Role.BK, Role.DN
KPP, KPS, AU, ADM = Role.KPP, Role.KPS, Role.AU, Role.ADM

ATTACKS: Final = (
    # a donor against another donor, and against those who act upon its own records
    Attack("donor_alder", DN, DN, AGREEMENT, agreement("Birch BDA")),
    Attack("donor_birch_finance", DN, DN, AGREEMENT, agreement("Birch BDA")),
    Attack("donor_alder", DN, DN, RECEIPT, BIRCH_RECEIPT),
    Attack("donor_alder", DN, DN, PLEDGE, LINDENS_SECRET),
    Attack("donor_alder", DN, FAP, "donors:agreement_edit", agreement("Alder"), (403,), "POST"),
    Attack("donor_alder", DN, FAP, "donors:receipt_new", nothing, (403,), "POST"),
    Attack("donor_linden", DN, FAA, "donors:pledge_step", LINDENS_SECRET, REFUSED, "POST", "announce"),
    Attack("donor_alder", DN, KPP, APPLICATION, ENERGY_SENT, (403,)),
    Attack("donor_alder", DN, AU, "oversight:audit", nothing, (403,)),
    Attack("donor_alder", DN, TTL, "oversight:entry_list", nothing, (403,)),
    # the board's members
    Attack("board_rowan", BD, DN, AGREEMENT, agreement("Alder")),
    Attack("board_rowan", BD, DN, PLEDGE, LINDENS_SECRET),
    Attack("board_rowan", BD, FAA, "oversight:decision_step", WAITING_PROPOSAL, REFUSED, "POST", "adopt"),
    Attack("board_recipient", BK, DN, AGREEMENT, agreement("Alder"), (403,)),
    Attack("board_recipient", BK, DN, PLEDGE, LINDENS_SECRET),
    Attack("board_recipient", BK, DN, RECEIPT, BIRCH_RECEIPT, (403,)),
    Attack("board_recipient", BK, KPP, APPLICATION, ENERGY_SENT, (403,)),
    Attack("board_recipient", BK, FAA, "oversight:decision_step", WAITING_PROPOSAL, REFUSED, "POST", "adopt"),
    # the counterpart against another agency, against its own signatory, and against the Bank
    Attack("counterpart_preparer", KPP, KPP, APPLICATION, WATER_DRAFT),
    Attack("counterpart_preparer", KPP, KPP, "disbursements:application_edit", WATER_DRAFT, (404,), "POST"),
    Attack("counterpart_preparer", KPP, KPP, "disbursements:line_new", WATER_DRAFT, (404,), "POST"),
    Attack("counterpart_preparer", KPP, KPS, APPLY, ENERGY_DRAFT, REFUSED, "POST", "submit"),
    Attack("counterpart_preparer", KPP, KPS, APPLY, WATER_DRAFT, (404,), "POST", "submit"),
    Attack("counterpart_preparer", KPP, TTL, APPLY, ENERGY_SENT, REFUSED, "POST", "endorse"),
    Attack("counterpart_preparer", KPP, TTL, "disbursements:note_new", ENERGY_SENT, REFUSED, "POST"),
    Attack("counterpart_preparer", KPP, FAA, APPLY, application("Energy", "endorsed"), REFUSED, "POST", "approve"),
    Attack("counterpart_preparer", KPP, DN, AGREEMENT, agreement("Alder"), (403,)),
    Attack("counterpart_preparer", KPP, DN, PLEDGE, LINDENS_SECRET, (403,)),
    Attack("counterpart_preparer", KPP, AU, "oversight:audit", nothing, (403,)),
    Attack("counterpart_preparer", KPP, FAP, "oversight:entry_list", nothing, (403,)),
    Attack("water_signatory", KPS, KPS, APPLY, ENERGY_DRAFT, (404,), "POST", "submit"),
    Attack("water_signatory", KPS, KPP, APPLICATION, ENERGY_DRAFT),
    Attack("water_signatory", KPS, KPP, "disbursements:application_edit", WATER_DRAFT, (403,), "POST"),
    Attack("water_signatory", KPS, TTL, APPLY, WATER_SENT, REFUSED, "POST", "endorse"),
    Attack("water_signatory", KPS, TTL, "disbursements:note_new", WATER_SENT, REFUSED, "POST"),
    Attack("water_signatory", KPS, FAA, APPLY, application("Water", "approved"), REFUSED, "POST", "release"),
    Attack("water_signatory", KPS, DN, RECEIPT, BIRCH_RECEIPT, (403,)),
    # within the Bank: one does not do the other's part
    Attack("team_leader", TTL, FAA, APPLY, application("Energy", "endorsed"), REFUSED, "POST", "approve"),
    Attack("team_leader", TTL, DN, AGREEMENT, agreement("Alder"), (403,)),
    Attack("team_leader", TTL, DN, PLEDGE, LINDENS_SECRET),
    Attack("team_leader", TTL, KPS, APPLY, ENERGY_DRAFT, (*REFUSED, 404), "POST", "submit"),
    Attack("preparer", FAP, FAA, "donors:agreement_step", WAITING_AGREEMENT, REFUSED, "POST", "countersign"),
    Attack("preparer", FAP, FAA, "donors:receipt_step", WAITING_RECEIPT, REFUSED, "POST", "receive"),
    Attack("preparer", FAP, FAA, APPLY, application("Energy", "endorsed"), REFUSED, "POST", "approve"),
    Attack("preparer", FAP, KPS, APPLY, ENERGY_DRAFT, REFUSED, "POST", "submit"),
    Attack("preparer", FAP, AU, "oversight:audit", nothing, (403,)),
    Attack("approver", FAA, FAP, "donors:agreement_new", nothing, (403,), "POST"),
    Attack("approver", FAA, TTL, APPLY, ENERGY_SENT, REFUSED, "POST", "endorse"),
    Attack("approver", FAA, KPS, APPLY, ENERGY_DRAFT, REFUSED, "POST", "submit"),
    # those who only look, and those who only keep the keys
    Attack("auditor", AU, FAP, "donors:agreement_new", nothing, (403,), "POST"),
    Attack("auditor", AU, FAA, APPLY, application("Energy", "endorsed"), REFUSED, "POST", "approve"),
    Attack("auditor", AU, TTL, "disbursements:note_new", ENERGY_SENT, REFUSED, "POST"),
    Attack("access_administrator", ADM, FAA, "donors:agreement_list", nothing, (403,)),
    Attack("access_administrator", ADM, KPP, APPLICATION, ENERGY_DRAFT, (403,)),
    Attack("access_administrator", ADM, DN, PLEDGE, LINDENS_SECRET, (403,)),
    Attack("access_administrator", ADM, AU, "oversight:entry_list", nothing, (403,)),
)
