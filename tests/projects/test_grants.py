"""What a grant may be, and what refuses it: by service and by raw SQL alike."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from projects import services
from projects.models import Category, Grant, Project
from projects.services import CategoryTerms
from tests.projects.world import DAY, MILLION, fill, left, usd
from trustfund import ledger
from trustfund.access.models import Act
from trustfund.fund import services as fund_services
from trustfund.fund.models import Fund
from trustfund.web.refusals import NotAllowed, Refused

if TYPE_CHECKING:
    from tests.projects.world import World


def refused_sql(sql: str, params: list[Any]) -> str:
    """Run a statement as somebody with the application's role would, and return the constraint that refuses it."""
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        _run(sql, params)
    return str(refused.value.__cause__.diag.constraint_name)  # type: ignore[union-attr]


def _run(sql: str, params: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_an_allocation_takes_from_the_window_and_from_contributions_without_preference(world: World) -> None:
    project = world.project(allocated=0)
    common = type(world.window).objects.get(is_without_preference=True)
    own, before = world.window, ledger.balance(common.unallocated_account)
    world.window = common
    fill(world, usd(300))
    world.window = own
    decision = world.decide()
    services.allocate(project, decision=decision, amount=usd(1000), from_unpreferred=usd(300), by=world.approver)
    assert ledger.balance(project.allocated_account) == usd(1000)
    assert ledger.balance(common.unallocated_account) == before
    assert ledger.balance(own.unallocated_account) == 50 * MILLION - 700
    assert Project.objects.get(pk=project.pk).status == "active"
    entry = project.allocations.get().entry
    assert (entry.effective_on, entry.by) == (decision.decided_on, world.approver.person_id)


def test_an_allocation_made_twice_is_one_and_another_content_is_refused(world: World) -> None:
    project, decision = world.project(allocated=0), world.decide()
    key = decision.pk
    first = services.allocate(project, decision=decision, amount=usd(10), by=world.approver, id=key)
    again = services.allocate(project, decision=decision, amount=usd(10), by=world.approver, id=key)
    assert first == again
    with pytest.raises(Refused, match="sent before with other content"):
        services.allocate(project, decision=decision, amount=usd(11), by=world.approver, id=key)
    with pytest.raises(Refused, match="has allocated to this project already"):
        services.allocate(project, decision=decision, amount=usd(10), by=world.approver)
    assert ledger.balance(project.allocated_account) == usd(10)


def test_a_window_gives_what_it_holds_and_not_a_cent_more(world: World) -> None:
    project = world.project(allocated=0)
    with pytest.raises(Refused, match=r"has 50,000,000.00 USD unallocated; 50,000,000.01 USD are asked"):
        services.allocate(project, decision=world.decide(), amount=50 * MILLION + usd("0.01"), by=world.approver)
    services.allocate(project, decision=world.decide(), amount=50 * MILLION, by=world.approver)
    assert ledger.balance(world.window.unallocated_account) == 0


def test_nothing_is_allocated_before_a_project_is_accepted(world: World) -> None:
    project = services.draft_project(
        by=world.preparer, code="X-1", title="X", window=world.window, agency=world.agencies["ministry"]
    )
    with pytest.raises(Refused, match="must be accepted before the board allocates to it"):
        services.allocate(project, decision=world.decide(), amount=usd(1), by=world.approver)
    with pytest.raises(NotAllowed):
        services.allocate(project, decision=world.decide(), amount=usd(1), by=world.preparer)
    assert not project.allocations.exists()


def test_what_is_allocated_is_taken_back_only_while_it_is_not_committed(world: World) -> None:
    project = world.project(allocated=MILLION + 5)
    world.grant(project)
    with pytest.raises(Refused):
        services.cancel_allocation(project, decision=world.decide(), amount=usd(6), by=world.approver)
    services.cancel_allocation(project, decision=world.decide(), amount=usd(5), by=world.approver)
    assert ledger.balance(project.allocated_account) == 0


def test_an_allocation_without_a_decision_or_rewritten_is_refused_by_the_database(world: World) -> None:
    allocation = world.project().allocations.get()
    table = "projects_allocation"
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        type(allocation).objects.filter(pk=allocation.pk).update(amount=1)
    with (
        pytest.raises(Exception, match=r"permission denied|never_rewritten"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"DELETE FROM {table} WHERE id = %s", [allocation.pk])


def test_signing_commits_within_allocation_phase_and_categories(world: World) -> None:
    project = world.project(allocated=2 * MILLION)
    headroom = ledger.balance(world.phase.headroom_account)
    grant = services.sign_grant(world.submitted_grant(project), by=world.approver, on=DAY)
    assert (grant.status, grant.signed_on, grant.phase) == ("signed", DAY, world.phase)
    assert ledger.balance(project.allocated_account) == MILLION
    assert ledger.balance(grant.committed_account) == MILLION
    assert headroom - ledger.balance(world.phase.headroom_account) == MILLION
    assert left(grant) == [usd(600_000), usd(400_000)]
    grant = services.declare_effective(grant, by=world.approver, on=date(2026, 3, 20))
    assert grant.status == "effective"
    said = Act.objects.about("grant_agreement", [grant.pk]).order_by("id")
    assert [act.verb for act in said] == ["grant.prepare", "grant.submit", "grant.sign", "grant.declare_effective"]


def test_the_phase_refuses_with_its_figures(world: World) -> None:
    fund = Fund.objects.get()
    phase = fund_services.open_phase(
        fund,
        number=world.phase.number + 1,
        title="Next",
        ceiling=world.phase.ceiling,
        per_grant_ceiling=10 * MILLION,
        decision=world.decide(),
        by=world.preparer,
        on=DAY,
    )
    left = ledger.balance(phase.headroom_account)
    project = world.project(allocated=40 * MILLION)
    used = phase.ceiling - left
    big = [10 * MILLION, 10 * MILLION, usd("7500000")]
    for amount in big:
        services.sign_grant(world.submitted_grant(project, amounts={1: amount}), by=world.approver, on=DAY)
    assert used == 0
    grant = world.submitted_grant(project, amounts={1: 3 * MILLION})
    with pytest.raises(Refused) as refused:
        services.sign_grant(grant, by=world.approver, on=DAY)
    assert refused.value.sentence == (
        f"Phase {phase.number} allows 30,000,000.00 USD; 27,500,000.00 USD are committed; this grant of "
        "3,000,000.00 USD exceeds it by 500,000.00 USD. Reduce the grant or ask the board to raise the ceiling."
    )
    grant.refresh_from_db()
    assert (grant.status, grant.signed_on, grant.entry) == ("submitted", None, None)
    last = world.submitted_grant(project, amounts={1: usd("2500000")})
    services.sign_grant(last, by=world.approver, on=DAY)
    assert ledger.balance(phase.headroom_account) == 0


def test_one_grant_is_not_larger_than_the_phase_allows_for_one(world: World) -> None:
    project = world.project(allocated=20 * MILLION)
    grant = world.submitted_grant(project, amounts={1: 11 * MILLION})
    with pytest.raises(Refused, match=r"allows 10,000,000.00 USD for one grant; .* exceeds it by 1,000,000.00 USD"):
        services.sign_grant(grant, by=world.approver, on=DAY)
    sql = "UPDATE projects_grant SET status = 'signed', signed_on = %s, phase_id = %s WHERE id = %s"
    assert refused_sql(sql, [DAY, world.phase.pk, grant.pk]) == "a_grant_is_within_what_the_phase_allows_for_one"


def test_a_grant_beyond_its_allocation_is_refused_with_its_figures(world: World) -> None:
    project = world.project(allocated=usd(900_000))
    with pytest.raises(Refused) as refused:
        services.sign_grant(world.submitted_grant(project), by=world.approver, on=DAY)
    assert refused.value.sentence == (
        f"{project.code} has 900,000.00 USD allocated and not yet committed; this grant of 1,000,000.00 USD exceeds "
        "it by 100,000.00 USD. Reduce the grant or ask the board for an allocation."
    )
    assert ledger.balance(project.allocated_account) == usd(900_000)


def test_categories_add_up_to_the_grant_before_it_is_signed(world: World) -> None:
    grant = world.drafted_grant(amount=MILLION + 1)
    with pytest.raises(Refused, match="do not add up"):
        services.submit_grant(grant, by=world.preparer, on=DAY)
    fixed = services.edit_grant(
        grant, by=world.preparer, amount=MILLION, closing_on=grant.closing_on,
        categories=[CategoryTerms(1, "Works", MILLION)],
    )  # fmt: skip
    assert services.submit_grant(fixed, by=world.preparer, on=DAY).status == "submitted"


def test_what_is_submitted_is_not_changed_by_anybody(world: World) -> None:
    grant = world.submitted_grant()
    category = grant.categories.get(number=1)
    assert (
        refused_sql("UPDATE projects_grant SET amount = 1 WHERE id = %s", [grant.pk]) == "only_a_draft_grant_is_edited"
    )
    only_draft = "categories_change_only_in_a_draft_grant"
    for sql in ("UPDATE projects_category SET amount = 1 WHERE id = %s", "DELETE FROM projects_category WHERE id = %s"):
        assert refused_sql(sql, [category.pk]) == only_draft
    with pytest.raises(IntegrityError, match=only_draft.replace("_", " ")), transaction.atomic():
        Category.objects.create(grant=grant, number=3, title="More", amount=1)
    with pytest.raises(Refused, match="Only a draft grant is edited"):
        services.edit_grant(grant, by=world.preparer, amount=usd(1), closing_on=DAY, categories=[])
    with pytest.raises(NotAllowed):
        services.edit_grant(grant, by=world.approver, amount=usd(1), closing_on=DAY, categories=[])


def test_a_signed_state_without_its_entry_does_not_commit(world: World) -> None:
    grant = world.submitted_grant()
    sql = "UPDATE projects_grant SET status = 'signed', signed_on = %s, phase_id = %s WHERE id = %s"
    assert refused_sql(sql, [DAY, world.phase.pk, grant.pk]) == "a_signed_grant_is_in_the_books"


def test_who_prepared_a_grant_does_not_sign_it(world: World) -> None:
    grant = world.submitted_grant()
    with pytest.raises(NotAllowed):
        services.sign_grant(grant, by=world.preparer, on=DAY)
    with pytest.raises(NotAllowed):
        services.sign_grant(grant, by=world.ministry_signatory, on=DAY)
    signature = {
        "record_id": grant.pk,
        "round": 1,
        "step": "sign",
        "person_id": world.preparer.person_id,
        "content_hash": "",
    }
    with pytest.raises(IntegrityError, match="nobody_signs_a_grant_twice"), transaction.atomic():
        grant.signatures.create(**signature)
    assert Grant.objects.get(pk=grant.pk).status == "submitted"


def test_sent_back_a_grant_is_signed_in_a_new_round(world: World) -> None:
    grant = services.send_back_grant(world.submitted_grant(), by=world.approver, note="Wrong closing date")
    assert (grant.status, grant.round) == ("draft", 2)
    edited = services.edit_grant(
        grant, by=world.clerk, amount=MILLION, closing_on=date(2028, 12, 31),
        categories=[CategoryTerms(1, "Works", MILLION, Decimal(75))],
    )  # fmt: skip
    assert edited.disbursement_deadline_on == date(2029, 4, 30)
    services.submit_grant(edited, by=world.preparer, on=DAY)
    signed = services.sign_grant(edited, by=world.approver, on=DAY)
    assert signed.status == "signed"
    assert sorted(signed.signatures.values_list("round", flat=True)) == [1, 2, 2, 2]


def test_a_code_or_number_that_is_taken_is_refused_with_a_sentence(world: World) -> None:
    grant = world.drafted_grant()
    with pytest.raises(Refused, match="has this number already"):
        world.drafted_grant(number=grant.number)
    with pytest.raises(Refused, match="has this code already"):
        world.project(code=grant.project.code)
