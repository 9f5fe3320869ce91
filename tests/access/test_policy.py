"""The policy is the access matrix, cell by cell, and says its refusals in words."""

from __future__ import annotations

import csv
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Q

from tests.access.people import somebody
from trustfund.access import policy, words
from trustfund.access.models import Membership
from trustfund.access.policy import Action, Role, Scope

MATRIX = Path(__file__).resolve().parents[3] / "shared" / "access" / "matrix.csv"


def holder(*roles: Role) -> Any:
    """Somebody who holds these roles, each in a party of its own."""
    return SimpleNamespace(roles=frozenset(roles), held=tuple(SimpleNamespace(role=r, party_id=uuid4()) for r in roles))


@pytest.mark.skipif(not MATRIX.exists(), reason="the matrix that the policy is compared with is not beside the project")
def test_every_cell_of_the_policy_equals_the_matrix() -> None:
    expected, actual = {}, {}
    with MATRIX.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["object"] not in policy.MATRIX:
                continue
            role, action = Role(row["role"]), Action(row["action"])
            cell = (row["object"], role, action)
            scope = policy.scope_of(role, row["object"], action)
            expected[cell] = (row["decision"], row["scope"], row["needs_other_person"], row["step_up"])
            actual[cell] = (
                "allow" if scope else "deny",
                scope.value if scope else "",
                str(int(bool(scope) and policy.needs_other_person(action))),
                str(int(policy.needs_step_up(role, row["object"], action))),
            )
    assert actual == expected
    assert len(actual) == len(policy.MATRIX) * len(Role) * len(Action)


def test_an_action_or_an_object_that_is_not_in_the_table_is_a_mistake_of_the_program() -> None:
    with pytest.raises(KeyError):
        policy.may(holder(Role.FAA), "treasure", Action.READ)


def test_who_is_not_signed_in_may_only_reach_the_sign_in_page() -> None:
    allowed = {
        (name, action) for name in policy.MATRIX for action in Action if policy.may(AnonymousUser(), name, action)
    }
    assert allowed == {("login_and_health", Action.READ)}


def test_a_person_with_two_roles_has_what_either_gives() -> None:
    both = holder(Role.BD, Role.DN)
    assert policy.scopes(both, "contribution_agreement", Action.EXPORT) == {Scope.OWN}
    assert policy.scopes(both, "allocation", Action.READ) == {Scope.ALL, Scope.PUBLISHED}


def test_a_role_counts_only_for_the_party_it_is_held_in() -> None:
    person = holder(Role.KPP, Role.KPS)
    prepares, signs = person.held
    assert policy.parties(person, "withdrawal_application", Action.CREATE) == {prepares.party_id}
    assert policy.parties(person, "withdrawal_application", Action.SUBMIT) == {signs.party_id}
    assert policy.parties(person, "withdrawal_application", Action.READ) == {prepares.party_id, signs.party_id}


def test_a_refusal_says_what_one_may_do_and_whom_to_ask() -> None:
    with pytest.raises(PermissionDenied) as refused:
        policy.require(holder(Role.DN), "contribution_agreement", Action.APPROVE)
    assert str(refused.value) == (
        "Donors may list, read, export administration agreements, but not approve them;"
        " ask fund administrators (approvers)."
    )


@pytest.mark.parametrize(
    ("role", "object_name", "action", "sentence"),
    [
        (Role.KPP, "receipt", Action.READ, "Counterpart preparers may not read receipts of contributions; ask "),
        (Role.FAA, "impersonation", Action.CREATE, "Nobody may create impersonations of other persons."),
        (Role.TTL, "ledger_entry", Action.VOID, "Task team leaders may list, read ledger entries, but nobody may void"),
    ],
)
def test_refusals_fit_the_case(role: Role, object_name: str, action: Action, sentence: str) -> None:
    assert policy.reason(holder(role), object_name, action).startswith(sentence)


def test_every_object_action_and_role_has_words() -> None:
    assert set(words.OBJECTS) == set(policy.MATRIX)
    assert set(words.ACTIONS) == {action.value for action in Action}
    assert set(words.MANY) == {role.value for role in Role}


@pytest.mark.django_db
@pytest.mark.parametrize(("role", "expected"), [(Role.FAA, {"DN", "KPP"}), (Role.DN, {"DN"}), (Role.KPP, set())])
def test_rows_are_narrowed_to_the_scopes_held(role: Role, expected: set[str]) -> None:
    persons = [somebody(Role.DN).person, somebody(Role.KPP).person]
    rows = policy.narrow(
        Membership.objects.filter(person__in=persons), holder(role), "contribution_agreement", own=Q(role="DN")
    )
    assert {row.role for row in rows} == expected


@pytest.mark.django_db
def test_a_scope_without_a_condition_reaches_no_row() -> None:
    rows = policy.narrow(Membership.objects.all(), holder(Role.DN), "contribution_agreement")
    assert rows.query.is_empty()


def test_the_auditor_sees_bank_accounts_masked_and_the_approver_does_not() -> None:
    assert policy.is_masked(holder(Role.AU), "bank_account")
    assert not policy.is_masked(holder(Role.FAA), "bank_account")
