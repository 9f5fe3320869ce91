"""Founding a Fund on an empty database: its terms, windows, first phase, parties and people, from one TOML file.

Done once, all or nothing, by whoever runs the installation; everything after it is entered on the pages by two
people. Nobody gets a password: each person is invited by letter, and chooses one by the link in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final

from django.db import DatabaseError, transaction

from donors.services import register_donor
from projects.services import found_agency
from trustfund.access.guards import KIND_OF_ROLE
from trustfund.access.models import Party, User
from trustfund.access.policy import Role
from trustfund.access.services import enrol, found_party, grant_role, invite
from trustfund.fund import services as funds
from trustfund.fund.models import Fund

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

SECTIONS: Final = ("fund", "fee", "trustee_account", "window", "party", "person")
"""What must be told; resolutions and a first phase may be left out."""
NEEDED: Final = {Role.ADM: 1, Role.FAP: 1, Role.FAA: 2}
"""Without them nothing can be entered, approved or released."""
TERMS: Final = (
    "name", "name_ko", "code", "holding_currency", "established_on", "closing_on", "end_disbursement_on",
    "recipient_name", "on_behalf_of",
)  # fmt: skip


class NotFounded(ValueError):
    """The file cannot found a Fund; the message names the section and what is wrong there."""


@dataclass(frozen=True)
class Founded:
    """The Fund, and the people who choose their passwords now, each with the link by which they do."""

    fund: Fund
    people: tuple[User, ...]
    links: tuple[str, ...]


def found(told: Mapping[str, Any], *, today: date) -> Founded:
    """Found the Fund; roles begin today unless the file says otherwise. Raises `NotFounded`; then nothing is written."""
    if Fund.objects.exists():
        raise NotFounded("A Fund is established here already: there is one in an installation.")
    missing = [name for name in SECTIONS if not told.get(name)]
    unknown = [name for name in told if name not in {*SECTIONS, "resolution", "phase"}]
    if missing or unknown:
        raise NotFounded(f"Missing: {', '.join(missing) or 'nothing'}. Unknown: {', '.join(unknown) or 'nothing'}.")
    _require_people(told["person"])
    with transaction.atomic():
        parties = {line.get("key"): _told(f"party {number}", _party, line) for number, line in _lines(told, "party")}
        people = tuple(_told(f"person {n}", _person, parties, line, today) for n, line in _lines(told, "person"))
        return Founded(_fund(told, people), people, tuple(invite(user, by=None) for user in people))


def _require_people(lines: list[Mapping[str, Any]]) -> None:
    held = [line.get("role") for line in lines]
    for role, least in NEEDED.items():
        if held.count(role.value) < least:
            raise NotFounded(f"person: at least {least} × {role.value} ({role.label}) is needed.")


def _lines(told: Mapping[str, Any], section: str) -> list[tuple[int, Mapping[str, Any]]]:
    return list(enumerate(told.get(section, []), start=1))


def _told(place: str, make: Callable[..., Any], *given: Any) -> Any:
    """Make one thing; what the file or the database objects to is told with its place."""
    try:
        with transaction.atomic():
            return make(*given)
    except KeyError as absent:
        raise NotFounded(f"{place}: {absent.args[0]} is missing.") from absent
    except (TypeError, ValueError, InvalidOperation, DatabaseError) as error:
        raise NotFounded(f"{place}: {str(error).splitlines()[0]}") from error


def _party(line: Mapping[str, Any]) -> Party:
    words = {name: line.get(name, "") for name in ("name_ko", "short_name", "country")}
    party = found_party(line["kind"], line["name"], **words)
    if party.kind == Party.Kind.DONOR:
        register_donor(party, by=None)
    if party.kind == Party.Kind.AGENCY:
        found_agency(party, by=None)
    return party


def _person(parties: Mapping[str, Party], line: Mapping[str, Any], today: date) -> User:
    role, party = Role(line["role"]), parties.get(line["party"])
    if party is None:
        raise ValueError(f"there is no party with the key {line['party']!r}")
    if KIND_OF_ROLE[role] != party.kind:
        raise ValueError(f"{role.value} is held in a party of kind {KIND_OF_ROLE[role]}, not {party.kind}")
    user = enrol(
        line["name"], line["email"], name_local=line.get("name_local", ""), language=line.get("language", "en")
    )
    grant_role(user.person, party, role, from_on=line.get("from_on") or today, by=None)
    return user


def _fund(told: Mapping[str, Any], people: tuple[User, ...]) -> Fund:
    fund: Fund = _told("fund", _establish, told["fund"], told["fee"])
    for number, line in _lines(told, "resolution"):
        _told(f"resolution {number}", lambda each: funds.enter_resolution(fund, by=None, **each), line)
    for number, line in _lines(told, "trustee_account"):
        _told(f"trustee_account {number}", lambda each: funds.open_trustee_account(fund, by=None, **each), line)
    for number, line in _lines(told, "window"):
        _told(f"window {number}", lambda each: funds.open_window(fund, by=None, **each), line)
    if sum(bool(line.get("is_without_preference")) for line in told["window"]) != 1:
        raise NotFounded("window: exactly one takes contributions without preference.")
    if told.get("phase"):
        _told("phase", _open_phase, fund, told["phase"], {user.email: user for user in people})
    return fund


def _establish(terms: Mapping[str, Any], fee: Mapping[str, Any]) -> Fund:
    strange = [name for name in terms if name not in TERMS]
    if strange:
        raise TypeError(f"unknown: {', '.join(strange)}")
    tiers = [(Decimal(bound) if bound else None, Decimal(percent)) for bound, percent in fee["tiers"]]
    schedule = funds.enter_fee_schedule(
        version=fee["version"], valid_from_on=fee["valid_from_on"], tiers=tiers, source=fee["source"], by=None
    )
    return funds.establish(fee_schedule=schedule, by=None, **terms)


def _open_phase(fund: Fund, line: Mapping[str, Any], people: Mapping[str, User]) -> None:
    by = people.get(line["recorded_by"])
    if by is None or not by.holds(Role.FAA):
        raise ValueError("recorded_by is not the e-mail of an approver (FAA) of this file")
    decision = funds.record_decision(
        number=line["decision_number"],
        decided_on=line["decided_on"],
        title=line["decision_title"],
        text=line["decision_text"],
        by=by,
    )
    funds.open_phase(
        fund,
        number=line["number"],
        title=line["title"],
        title_ko=line.get("title_ko", ""),
        ceiling=Decimal(line["ceiling"]),
        per_grant_ceiling=Decimal(line["per_grant_ceiling"]),
        decision=decision,
        by=by,
        on=line["decided_on"],
    )
