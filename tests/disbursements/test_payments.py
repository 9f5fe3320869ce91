"""Who may pay, once, and what is booked."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import psycopg
import pytest
from django.db import IntegrityError, transaction

from disbursements import services
from disbursements.models import Application, Payment
from projects.models import Grant
from tests.disbursements.test_applications import every_invariant_holds
from tests.projects import world as worlds
from tests.projects.test_grants import refused_sql
from tests.projects.world import DAY, left, usd
from trustfund import ledger
from trustfund.access.models import Membership, User
from trustfund.access.policy import Role
from trustfund.access.services import end_role, grant_role
from trustfund.fund.models import TrusteeAccount
from trustfund.web.clock import today
from trustfund.web.refusals import NotAllowed, Refused

if TYPE_CHECKING:
    from tests.databases import Copy
    from tests.projects.world import World


def test_a_dollar_goes_from_application_to_payment(world: World) -> None:
    grant = world.grant()
    application = world.submitted(grant, (1, 100_000), (2, 20_000))
    application = services.endorse(application, by=world.leader, on=DAY)
    application = services.approve(application, by=world.approver, on=DAY)
    payment = services.release(application, by=world.releaser, on=date(2026, 3, 9))
    assert ledger.balance(grant.requested_account) == usd(100_000)
    paid = services.confirm_paid(payment, by=world.clerk, on=date(2026, 3, 10), bank_reference="BNK-1")
    assert (paid.status, paid.application.status, paid.paid_on) == ("paid", "paid", date(2026, 3, 10))
    balances = {
        name: ledger.balance(getattr(grant, f"{name}_account")) for name in ("committed", "requested", "disbursed")
    }
    assert balances == {"committed": usd(900_000), "requested": usd(0), "disbursed": usd(100_000)}
    assert ledger.balance(grant.expenditure_account) == usd(100_000)
    assert ledger.balance(payment.trustee_account.cash_account) == 50 * worlds.MILLION - 100_000
    assert left(grant) == [usd(520_000), usd(380_000)]
    assert paid.entry is not None
    assert (paid.entry.effective_on, paid.entry.by) == (date(2026, 3, 10), world.clerk.person_id)
    assert every_invariant_holds() == []


def test_an_approver_does_not_release_what_they_approved(world: World) -> None:
    application = world.approved(world.grant())
    with pytest.raises(Refused, match="another person must take this step"):
        services.release(application, by=world.approver, on=DAY)
    assert not Payment.objects.exists()
    assert Application.objects.get(pk=application.pk).status == "approved"


def test_a_second_account_does_not_make_a_second_person(world: World) -> None:
    application = world.approved(world.grant())
    second = User.objects.create_user("second@example.org", person=world.approver.person)
    with pytest.raises(Refused, match="another person must take this step"):
        services.release(application, by=second, on=DAY)
    assert not Payment.objects.exists()


def test_who_endorsed_as_leader_does_not_approve_in_a_later_role(world: World) -> None:
    application = services.endorse(world.submitted(world.grant()), by=world.leader, on=DAY)
    role = Membership.objects.get(person=world.leader.person, role=Role.TTL)
    end_role(role, on=today(), by=None)
    grant_role(world.leader.person, world.bank, Role.FAA, from_on=today(), by=None)
    with pytest.raises(Refused, match="another person must take this step"):
        services.approve(application, by=world.leader, on=DAY)
    assert Application.objects.get(pk=application.pk).status == "endorsed"


def test_who_prepared_in_an_earlier_round_never_judges(world: World) -> None:
    application = world.submitted(world.grant())
    back = services.send_back(application, by=world.leader, on=DAY, note="Again")
    again = services.submit(back, by=world.ministry_signatory, on=DAY)
    maker = world.ministry_preparer
    signature = {"record_id": again.pk, "round": 2, "step": "approve", "person_id": maker.person_id, "content_hash": ""}
    with pytest.raises(IntegrityError, match="nobody judges an application they made"), transaction.atomic():
        again.signatures.create(**signature)


@pytest.mark.parametrize(
    ("step", "people"),
    [
        (
            "endorse",
            ["other_leader", "preparer", "approver", "ministry_preparer", "ministry_signatory", "auditor", "donor"],
        ),
        ("approve", ["leader", "preparer", "ministry_signatory", "auditor"]),
        ("release", ["leader", "preparer", "ministry_signatory", "committee_signatory"]),
        ("decline", ["leader", "preparer", "ministry_signatory"]),
        ("send_back", ["other_leader", "ministry_signatory", "ministry_preparer", "auditor"]),
        ("withdraw", ["approver", "ministry_preparer", "committee_signatory"]),
    ],
)
def test_nobody_else_takes_a_step(world: World, step: str, people: list[str]) -> None:
    application = world.submitted(world.grant())
    for person in people:
        terms = {"note": "Because"}
        with pytest.raises(NotAllowed):
            getattr(services, step)(application, by=world.people[person], on=DAY, **terms)
    fresh = Application.objects.get(pk=application.pk)
    assert (fresh.status, fresh.round, fresh.signatures.count()) == ("submitted", 1, 2)


def test_a_replayed_release_pays_once(world: World) -> None:
    application = world.approved(world.grant())
    services.release(application, by=world.releaser, on=DAY)
    for by in (world.releaser, world.third):
        with pytest.raises(Refused):
            services.release(application, by=by, on=DAY)
    payment = Payment.objects.get()
    sql = """INSERT INTO disbursements_payment (id, status, round, bank_reference, number, application_id, end_to_end_id,
        trustee_account_id, amount, value_on) SELECT gen_random_uuid(), 'instructed', 1, '', number || 'x', application_id,
        reverse(end_to_end_id), trustee_account_id, amount, value_on FROM disbursements_payment WHERE id = %s"""
    assert refused_sql(sql, [payment.pk]) == "an_application_is_paid_once"


def test_a_payment_rests_on_four_signatures_and_a_verified_payee_whoever_writes(world: World) -> None:
    application = world.submitted(world.grant(), payee=world.payee(verified=False))
    application = services.approve(services.endorse(application, by=world.leader, on=DAY), by=world.approver, on=DAY)
    with pytest.raises(Refused, match="are not verified"):
        services.release(application, by=world.releaser, on=DAY)
    account = TrusteeAccount.objects.all()[0]
    sql = """INSERT INTO disbursements_payment
        (id, status, round, bank_reference, number, application_id, end_to_end_id, trustee_account_id, amount, value_on)
        VALUES (gen_random_uuid(), 'instructed', 1, '', 'x', %s, 'x', %s, %s, %s)"""
    values: list[object] = [application.pk, account.pk, application.amount, DAY]
    assert refused_sql(sql, values) == "a_payment_rests_on_four_signatures"
    with pytest.raises(NotAllowed):
        services.verify_payee(application.payee, by=world.preparer)
    services.verify_payee(application.payee, by=world.third)
    assert services.release(application, by=world.releaser, on=DAY).status == "instructed"


def test_nothing_is_paid_after_the_disbursement_deadline(world: World) -> None:
    grant = world.grant(closing_on=date(2026, 4, 30))
    assert grant.disbursement_deadline_on == date(2026, 8, 31)
    application = world.approved(grant)
    with pytest.raises(Refused, match=r"1 Sep 2026 is after the disbursement deadline date of .*, 31 Aug 2026"):
        services.release(application, by=world.releaser, on=date(2026, 9, 1))
    payment = services.release(application, by=world.releaser, on=date(2026, 8, 31))
    with pytest.raises(Refused, match="after it nothing is paid"):
        services.confirm_paid(payment, by=world.clerk, on=date(2026, 9, 1), bank_reference="B")
    assert services.confirm_paid(payment, by=world.clerk, on=date(2026, 8, 31), bank_reference="B").status == "paid"


def test_a_payment_the_bank_refused_is_sent_back_and_paid_in_a_new_round(world: World) -> None:
    grant = world.grant()
    first = services.release(world.approved(grant), by=world.releaser, on=DAY)
    failed = services.record_failed(first, by=world.clerk, on=DAY, note="Account closed")
    application = Application.objects.get(pk=failed.application_id)
    assert (failed.status, application.status) == ("failed", "payment_failed")
    assert ledger.balance(grant.requested_account) == application.amount
    application = services.send_back(application, by=world.approver, on=DAY, note="Give another account")
    assert ledger.balance(grant.requested_account) == 0
    services.edit_application(
        application, method="direct", payee=world.payee(), purpose="Pumps", by=world.ministry_preparer
    )
    application = services.submit(application, by=world.ministry_signatory, on=DAY)
    application = services.approve(services.endorse(application, by=world.leader, on=DAY), by=world.approver, on=DAY)
    second = services.release(application, by=world.releaser, on=DAY)
    assert second.end_to_end_id != first.end_to_end_id
    services.confirm_paid(second, by=world.clerk, on=DAY, bank_reference="B-2")
    assert ledger.balance(grant.disbursed_account) == application.amount
    assert every_invariant_holds() == []


def test_one_bank_reference_confirms_one_payment(world: World) -> None:
    grant = world.grant()
    first, second = (services.release(world.approved(grant), by=world.releaser, on=DAY) for _ in range(2))
    services.confirm_paid(first, by=world.clerk, on=DAY, bank_reference="B-1")
    with pytest.raises(Refused, match="has confirmed another payment already"):
        services.confirm_paid(second, by=world.clerk, on=DAY, bank_reference="B-1")
    second.refresh_from_db()
    assert (second.status, second.paid_on) == ("instructed", None)


def test_a_payment_is_not_marked_paid_without_being_booked(world: World) -> None:
    payment = services.release(world.approved(world.grant()), by=world.releaser, on=DAY)
    sql = "UPDATE disbursements_payment SET status = 'paid', paid_on = %s, bank_reference = 'x' WHERE id = %s"
    assert refused_sql(sql, [DAY, payment.pk]) == "a_paid_payment_is_in_the_books"
    sql = "UPDATE disbursements_payment SET amount = 1 WHERE id = %s"
    assert refused_sql(sql, [payment.pk]) == "an_instructed_payment_keeps_its_terms"


def test_what_was_paid_before_this_system_is_taken_on_once(world: World) -> None:
    grant, key = world.grant(amounts={1: usd(500_000)}), uuid4()
    terms: dict[str, Any] = {
        "amount": usd(120_000),
        "on": DAY,
        "by": world.preparer,
        "source": "Annual report 2025, table 3",
        "id": key,
    }
    first = services.take_on(grant, **terms)
    assert services.take_on(grant, **terms) == first
    assert ledger.balance(grant.disbursed_account) == usd(120_000)
    assert left(grant) == [usd(380_000)]
    with pytest.raises(Refused):
        services.take_on(grant, **(terms | {"amount": usd(380_001), "id": uuid4()}))
    with pytest.raises(NotAllowed):
        services.take_on(grant, **(terms | {"by": world.ministry_preparer, "id": uuid4()}))
    assert every_invariant_holds() == []


def test_what_is_changed_behind_the_guards_after_approval_is_not_paid(empty_fund: Copy) -> None:
    world = worlds.build()
    application = world.approved(world.grant())
    assert every_invariant_holds() == []
    with psycopg.connect(empty_fund.owner_address, autocommit=True) as owner:
        owner.execute("ALTER TABLE disbursements_line DISABLE TRIGGER USER")
        owner.execute(
            "UPDATE disbursements_line SET supplier = 'Somebody else' WHERE application_id = %s", [application.pk]
        )
        owner.execute("ALTER TABLE disbursements_line ENABLE TRIGGER USER")
    assert every_invariant_holds() == ["p4_signatures_are_under_what_stands_now"]
    with pytest.raises(Refused, match="content has changed since it was signed"):
        services.release(application, by=world.releaser, on=DAY)
    assert not Payment.objects.exists()


MUTATIONS = {
    "a3_what_is_allocated_stands_in_the_books": "UPDATE projects_allocation SET amount = amount + 1",
    "a4_categories_add_up_to_the_grant": "UPDATE projects_category SET amount = amount + 1 WHERE number = 1",
    "a5_a_grant_stands_in_the_books": "UPDATE projects_grant SET amount = amount + 1",
    "a5_a_category_stands_in_the_books": "UPDATE disbursements_line SET claimed = claimed + 1",
    "a7_nothing_is_paid_after_the_deadline": "UPDATE disbursements_payment SET paid_on = '2040-01-01'",
    "a7_expenditure_is_dated_within_the_grant": "UPDATE disbursements_line SET invoice_on = '2001-01-01'",
    "a9_reserved_is_the_sum_of_open_reservations": "UPDATE disbursements_application SET status = 'approved'",
    "p1_payments_lie_within_what_was_approved": "UPDATE disbursements_payment SET amount = amount + 1",
    "p2_a_payment_is_booked_once": "UPDATE disbursements_payment SET entry_id = NULL",
    "p3_four_eyes_on_every_application": "UPDATE disbursements_applicationsignature SET person_id = "
    "(SELECT person_id FROM disbursements_applicationsignature WHERE step = 'approve') WHERE step = 'endorse'",
    "p4_signatures_are_under_what_stands_now": "UPDATE disbursements_application SET purpose = 'Something else'",
    "p9_an_invoice_is_claimed_once": "INSERT INTO disbursements_line (id, application_id, number, category_id, description, "
    "supplier, invoice_number, invoice_on, expenditure, percentage, claimed, is_claimed) SELECT gen_random_uuid(), "
    "application_id, 9, category_id, description, supplier, invoice_number, invoice_on, expenditure, percentage, claimed, "
    "false FROM disbursements_line",
    "p10_an_application_asks_for_its_lines": "UPDATE disbursements_line SET claimed = claimed + 1",
}


def test_each_invariant_sees_its_breach(empty_fund: Copy) -> None:
    world = worlds.build()
    payment = services.release(world.approved(world.grant()), by=world.releaser, on=DAY)
    services.confirm_paid(payment, by=world.clerk, on=DAY, bank_reference="B-1")
    assert Grant.objects.count() == 1
    assert every_invariant_holds() == []
    tables = [
        "projects_allocation",
        "projects_category",
        "projects_grant",
        "disbursements_line",
        "disbursements_payment",
    ]
    tables += ["disbursements_application", "disbursements_applicationsignature"]
    unseen = []
    with psycopg.connect(empty_fund.owner_address) as owner:
        for table in tables:
            owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            names = owner.execute(
                "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'c'", [table]
            ).fetchall()
            for (name,) in names:
                owner.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        owner.execute(
            "ALTER TABLE disbursements_applicationsignature DROP CONSTRAINT nobody_signs_an_application_twice"
        )
        for invariant, breach in MUTATIONS.items():
            owner.execute("SAVEPOINT before")
            owner.execute(breach)
            found = owner.execute(f'SELECT count(*) FROM inv."{invariant}"').fetchone()
            unseen += [] if found and found[0] else [invariant]
            owner.execute("ROLLBACK TO SAVEPOINT before")
        owner.rollback()
    assert unseen == []
