"""Who may see and do what: the one policy. Pages, services, buttons, tasks and exports ask here.

Default deny: what the table does not allow is refused. The table is printed as the access rules print it
(docs/access.md): letters are actions, the part after the point limits the rows they reach.
Rows are limited by `narrow`, which every queryset's `visible_to(user)` calls.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from trustfund.access import words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

Rows = TypeVar("Rows", bound=QuerySet[Any])


class Role(TextChoices):
    """What a natural person does for a party, for a time. SYS and ANON are never held by a person."""

    FAP = "FAP", _("Fund administrator, preparer")
    FAA = "FAA", _("Fund administrator, approver")
    TTL = "TTL", _("Task team leader")
    BD = "BD", _("Board member for a donor")
    BK = "BK", _("Board member for the recipient")
    DN = "DN", _("Donor")
    KPP = "KPP", _("Counterpart, preparer")
    KPS = "KPS", _("Counterpart, authorised signatory")
    AU = "AU", _("External auditor")
    ADM = "ADM", _("Access administrator")
    SYS = "SYS", _("System")
    ANON = "ANON", _("Everyone")


class Action(StrEnum):
    """What can be done with an object."""

    LIST = "list"
    READ = "read"
    CREATE = "create"
    EDIT = "edit_draft"
    SUBMIT = "submit"
    APPROVE = "approve"
    RETURN = "return_reject"
    VOID = "void_or_revoke"
    EXPORT = "export"


class Scope(StrEnum):
    """Which rows, or how much of them, an action reaches; the value is the letter after the point."""

    ALL = "all"
    OWN = "o"
    PUBLISHED = "p"
    SEAT = "s"
    SELF = "m"
    MASKED = "k"


LETTERS: Final = dict(zip("LRCUSAJXE", Action, strict=True))

TABLE: Final = """
object                  |FAP    |FAA   |TTL    |BD    |BK    |DN    |KPP    |KPS    |AU    |ADM   |SYS|ANON
fund_parameters         |LRUSE  |LRAJE |LR     |LR    |LR    |LR    |LR     |LR     |LRE   |–     |LR |–
donor_organisation      |LRCUS  |LRAJ  |LR     |LR·p  |LR·p  |LR·p  |–      |–      |LRE   |–     |LR |–
pledge_unannounced      |LRCUSE |LRAJXE|–      |LR·o  |–     |LR·o  |–      |–      |LRE   |–     |–  |–
pledge_announced        |LRCUSE |LRAJXE|LR     |LR    |LR    |LR    |–      |–      |LRE   |–     |LR |–
contribution_agreement  |LRCUSE |LRAJXE|–      |LR·o  |–     |LRE·o |–      |–      |LRE   |–     |LR |–
payment_request_to_donor|LRCUSE |LRAJXE|–      |LR·o  |–     |LRE·o |–      |–      |LRE   |–     |LR |–
receipt                 |LRCUS  |LRAJX |–      |LR·o  |–     |LRE·o |–      |–      |LRE   |–     |LRC|–
donor_preference        |LRCUS  |LRAJ  |–      |LR·o  |–     |LR·o  |–      |–      |LRE   |–     |LR |–
bank_account            |LRCUS·k|LRAJX |–      |–     |–     |–     |–      |–      |LR·k  |–     |LR |–
bank_file               |LRC    |LRAJX |–      |–     |–     |–     |–      |–      |LRE   |–     |LRC|–
bank_line_match         |LRCUS  |LRAJX |–      |–     |–     |–     |–      |–      |LRE   |–     |LRC|–
ledger_entry            |LRE    |LRE   |LR·o   |–     |–     |–     |–      |–      |LRE   |–     |LRC|–
fx_rate                 |LRCUS  |LRAJ  |LR     |LR    |LR    |LR    |LR     |LR     |LRE   |–     |LRC|–
fee_schedule            |LRCUS  |LRAJ  |–      |LR    |LR    |LR    |–      |–      |LRE   |–     |LR |–
investment_income       |LRCUS  |LRAJX |–      |–     |–     |–     |–      |–      |LRE   |–     |LRC|–
accounting_period       |LRS    |LRAJX |LR     |–     |–     |–     |–      |–      |LR    |–     |LR |–
allocation              |LRCUS  |LRAJX |LR·o   |LR    |LR    |LR·p  |LR·o   |LR·o   |LRE   |–     |LR |–
project                 |LRCUS  |LRAJX |LRUSE·o|LR    |LR    |LR·p  |LR·o   |LR·o   |LRE   |–     |LR |–
project_internal_note   |LR     |LR    |LRCU·o |–     |–     |–     |–      |–      |LR    |–     |–  |–
grant_agreement         |LRCUS  |LRAJX |LRUS·o |LR·p  |LR·p  |LR·p  |LRE·o  |LRE·o  |LRE   |–     |LR |–
budget_line             |LRCUS  |LRAJ  |LRUS·o |–     |–     |–     |LR·o   |LR·o   |LRE   |–     |LR |–
milestone_gate          |LRCUS  |LRAJX |LR·o   |LR    |LR    |–     |–      |–      |LRE   |–     |LR |–
authorised_signatory    |LRCUS  |LRAJX |LR·o   |–     |–     |–     |LR·o   |LR·o   |LR    |–     |LR |–
payee_bank_details      |LRJ    |LRAJX |LR·k   |–     |–     |–     |LRCU·o |LRS·o  |LR·k  |–     |LR |–
withdrawal_application  |LRUSJE |LRAJXE|LRAJE·o|–     |–     |–     |LRCUE·o|LRSXE·o|LRE   |–     |LR |–
soe_line_and_support    |LRJE   |LRJE  |LRJE·o |–     |–     |–     |LRCUE·o|LRE·o  |LRE   |–     |LR |–
payment_instruction     |LRCUS  |LRAJX |LR·o   |–     |–     |–     |LR·o   |LR·o   |LRE   |–     |LRU|–
decision_minutes        |LRCUSE |LRAJE |LR·o   |LRE·s |LRE·s |LR·p  |LR·p   |LR·p   |LRE   |–     |–  |–
fund_report_draft       |LRCUSE |LRAJE |–      |–     |–     |–     |–      |–      |LR    |–     |LRC|–
fund_report_published   |LRE    |LRXE  |LRE    |LRE   |LRE   |LRE   |LRE    |LRE    |LRE   |–     |LR |–
donor_statement         |LRCSE  |LRAJXE|–      |LRE·o |–     |LRE·o |–      |–      |LRE   |–     |LRC|–
document                |LRCUSE |LRAJXE|LRCUE·o|LRE·s |LRE·s |LRE·o |LRCE·o |LRE·o  |LRE   |–     |LR |–
bulk_export             |CS     |LRAJE |–      |–     |–     |–     |–      |–      |LRE   |–     |LRC|–
task_and_notification   |LRU·m  |LRU·m |LRU·m  |LRU·m |LRU·m |LRU·m |LRU·m  |LRU·m  |LRU·m |LRU·m |C  |–
audit_event             |–      |LR    |–      |–     |–     |–     |–      |–      |LRE   |LR·k  |LRC|–
chain_anchor            |LRE    |LRE   |LRE    |LRE   |LRE   |LRE   |LRE    |LRE    |LRE   |–     |LRC|–
user_account            |–      |LRAJ  |–      |–     |–     |–     |–      |–      |LR    |LRCUSX|–  |–
role_assignment         |–      |LRAJX |–      |–     |–     |–     |–      |–      |LRE   |LRCS  |–  |–
own_profile_and_factors |LRUX·m |LRUX·m|LRUX·m |LRUX·m|LRUX·m|LRUX·m|LRUX·m |LRUX·m |LRUX·m|LRUX·m|–  |–
session_of_another_user |–      |LR    |–      |–     |–     |–     |–      |–      |LR    |LRX   |–  |–
api_token               |–      |LRAJX |–      |–     |–     |–      |–      |–      |LR    |LRCS  |–  |–
login_and_health        |R      |R     |R      |R     |R     |R     |R      |R      |R     |R     |R  |R
impersonation           |–      |–     |–      |–     |–     |–     |–      |–      |–     |–     |–  |–
django_admin_site       |–      |–     |–      |–     |–     |–     |–      |–      |–     |–     |–  |–
raw_sql_or_debug_console|–      |–     |–      |–     |–     |–     |–      |–      |–     |–     |–  |–
"""


def _parse(table: str) -> dict[str, dict[Role, dict[Action, Scope]]]:
    """Read the printed table once; a letter or scope it does not know is an error at start."""
    head, *lines = [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]
    roles = [Role(name) for name in head[1:]]
    return {name: {role: _parse_cell(cell) for role, cell in zip(roles, cells, strict=True)} for name, *cells in lines}


def _parse_cell(cell: str) -> dict[Action, Scope]:
    letters, _point, scope = cell.partition("·")
    return {} if letters == "–" else {LETTERS[letter]: Scope(scope or "all") for letter in letters}


MATRIX: Final = _parse(TABLE)
EVERYONE: Final = frozenset({Role.ANON})


@dataclass(frozen=True)
class Forbidden:
    """Two roles no natural person holds at the same time (Z6), anywhere or only in one or in two parties."""

    one: Role
    other: Role
    where: str = "anywhere"  # or "in one party", "in two parties"


BANK: Final = (Role.FAP, Role.FAA, Role.TTL, Role.ADM)
OUTSIDE: Final = (Role.BD, Role.BK, Role.DN, Role.KPP, Role.KPS)
FORBIDDEN: Final = (
    Forbidden(Role.FAP, Role.FAA),
    Forbidden(Role.FAA, Role.ADM),
    Forbidden(Role.FAP, Role.ADM),
    Forbidden(Role.TTL, Role.FAA),
    Forbidden(Role.KPP, Role.KPS, "in one party"),
    Forbidden(Role.BD, Role.DN, "in two parties"),
    *(Forbidden(bank, outside) for bank in BANK for outside in OUTSIDE),
    *(Forbidden(Role.AU, role) for role in (*BANK, *OUTSIDE)),
)

STEP_UP_WHEN_MADE: Final = ("role_assignment", "api_token")
"""Objects whose creation and submission, too, need the second factor."""


class Held(Protocol):
    """A role held in a party today."""

    @property
    def role(self) -> str: ...
    @property
    def party_id(self) -> UUID: ...


class System:
    """The system itself, for work that no person started: holds SYS and belongs to no party."""

    roles: frozenset[Role] = frozenset({Role.SYS})
    held: tuple[Held, ...] = ()


SYSTEM: Final = System()


def roles_of(user: Any) -> frozenset[Role]:
    """Return the roles held today; those of everyone for someone who is not signed in."""
    return frozenset(getattr(user, "roles", frozenset())) | EVERYONE


def works_on_the_fund(user: Any) -> bool:
    """Say whether the user prepares, approves or audits: they also see what is handed in and does not hold yet."""
    return not {Role.FAP, Role.FAA, Role.AU, Role.SYS}.isdisjoint(roles_of(user))


def scope_of(role: Role, object_name: str, action: Action) -> Scope | None:
    """Look one cell up; None is a refusal. An object that is not in the table is a mistake of the program."""
    return MATRIX[object_name][role].get(action)


def scopes(user: Any, object_name: str, action: Action) -> frozenset[Scope]:
    """Return every scope in which the user may do this; empty means refused."""
    found = (scope_of(role, object_name, action) for role in roles_of(user))
    return frozenset(scope for scope in found if scope)


def may(user: Any, object_name: str, action: Action) -> bool:
    """Say whether the user may do this with at least some objects of this name."""
    return bool(scopes(user, object_name, action))


def parties(user: Any, object_name: str, action: Action) -> frozenset[UUID]:
    """Return the parties for which the user may do this: use it, not all parties, in `own=` of `narrow`.

    A person who prepares for one agency and signs for another signs nothing of the first.
    """
    held: Iterable[Held] = getattr(user, "held", ())
    return frozenset(h.party_id for h in held if scope_of(Role(h.role), object_name, action))


def require(user: Any, object_name: str, action: Action) -> None:
    """Raise PermissionDenied, with the reason in words, unless the user may do this."""
    if not may(user, object_name, action):
        raise PermissionDenied(reason(user, object_name, action))


def reason(user: Any, object_name: str, action: Action) -> str:
    """Say why not: what these roles may do with the object, and whom to ask."""
    mine = sorted(roles_of(user) - EVERYONE, key=list(Role).index)
    allowed = [other for other in Action if may(user, object_name, other)]
    helpers = [role for role in Role if role is not Role.SYS and scope_of(role, object_name, action)]
    return words.refusal(mine, action, object_name, allowed, helpers)


def narrow(
    queryset: Rows,
    user: Any,
    object_name: str,
    action: Action = Action.LIST,
    *,
    own: Q | None = None,
    published: Q | None = None,
    seat: Q | None = None,
    mine: Q | None = None,
) -> Rows:
    """Return the rows on which the user may do this; a scope for which no condition is given reaches nothing."""
    held = scopes(user, object_name, action)
    if held & {Scope.ALL, Scope.MASKED}:
        return queryset
    conditions = {Scope.OWN: own, Scope.PUBLISHED: published, Scope.SEAT: seat, Scope.SELF: mine}
    given = [condition for scope, condition in conditions.items() if scope in held and condition is not None]
    if not given:
        return queryset.none()
    return queryset.filter(reduce(or_, given))


def is_masked(user: Any, object_name: str, action: Action = Action.READ) -> bool:
    """Say whether the user sees this object only with its secret fields masked."""
    held = scopes(user, object_name, action)
    return Scope.MASKED in held and Scope.ALL not in held


def needs_other_person(action: Action) -> bool:
    """Approval always needs another natural person than every maker of the item."""
    return action is Action.APPROVE


def needs_step_up(role: Role, object_name: str, action: Action) -> bool:
    """Say whether a fresh second factor is needed: approvals, revocations, signatures, rights and factors."""
    if not scope_of(role, object_name, action):
        return False
    if action is Action.SUBMIT and role is Role.KPS:
        return True
    if object_name in STEP_UP_WHEN_MADE and action in {Action.CREATE, Action.SUBMIT}:
        return True
    if object_name == "own_profile_and_factors" and action is Action.EDIT:
        return True
    return action in {Action.APPROVE, Action.VOID}
