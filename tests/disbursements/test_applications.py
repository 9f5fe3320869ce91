"""What an application may ask for, and what refuses it: by service and by raw SQL alike."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from disbursements import services
from disbursements.models import Application, Line
from projects.models import Grant
from tests.projects.test_grants import refused_sql
from tests.projects.world import DAY, MILLION, left, usd
from trustfund import ledger
from trustfund.access.models import Act
from trustfund.web.refusals import NotAllowed, Refused

if TYPE_CHECKING:
    from tests.projects.world import World


def holds(invariant: str) -> bool:
    """Say whether the invariant's view is empty."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM inv."{invariant}"')
        return bool(cursor.fetchone()[0] == 0)


def every_invariant_holds() -> list[str]:
    """Return the invariants of projects and disbursements that do not hold."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.views WHERE table_schema = 'inv' AND table_name ~ '^(a|p)[0-9]'"
        )
        return [name for (name,) in cursor.fetchall() if not holds(name)]


def test_a_submission_sets_the_amount_aside_and_being_sent_back_frees_it(world: World) -> None:
    grant = world.grant()
    application = world.submitted(grant, (1, 100_000), (2, 5_000))
    assert (application.status, application.amount) == ("submitted", usd(85_000))
    assert ledger.balance(grant.committed_account) == usd(915_000)
    assert ledger.balance(grant.requested_account) == usd(85_000)
    assert every_invariant_holds() == []
    back = services.send_back(application, by=world.leader, on=DAY, note="Which clinic?")
    assert (back.status, back.round, back.reservation) == ("sent_back", 2, None)
    assert ledger.balance(grant.committed_account) == MILLION
    assert left(grant) == [usd(600_000), usd(400_000)]
    again = services.submit(back, by=world.ministry_signatory, on=DAY)
    assert (again.status, again.round) == ("submitted", 2)
    assert every_invariant_holds() == []


def test_a_category_refuses_with_what_it_has_left(world: World) -> None:
    grant = world.grant()
    world.submitted(grant, (2, usd("358800")))
    draft = world.draft(grant, (2, 50_000))
    with pytest.raises(Refused) as refused:
        services.submit(draft, by=world.ministry_signatory, on=DAY)
    assert refused.value.sentence == "Category 2 has 41,200.00 USD left; this application asks for 50,000.00."
    draft.refresh_from_db()
    assert (draft.status, draft.submitted_on) == ("draft", None)
    exact = world.submitted(grant, (2, usd("41200")))
    assert exact.amount == usd("41200")
    assert left(grant)[1] == 0


def test_the_minimum_holds_unless_it_is_the_last_application(world: World) -> None:
    grant = world.grant()
    small = world.draft(grant, (2, 999))
    with pytest.raises(Refused, match=r"of at least 1,000.00 USD; this one asks for 999.00 USD"):
        services.submit(small, by=world.ministry_signatory, on=DAY)
    services.edit_application(
        small, method="direct", payee=small.payee, purpose="The rest", is_final=True, by=world.ministry_preparer
    )
    assert services.submit(small, by=world.ministry_signatory, on=DAY).status == "submitted"


def test_an_empty_application_is_not_submitted(world: World) -> None:
    draft = world.draft(world.grant())
    with pytest.raises(Refused, match="at least one line"):
        services.submit(draft, by=world.ministry_signatory, on=DAY)


def test_expenditure_is_dated_within_what_the_grant_pays_for(world: World) -> None:
    grant = world.grant(retroactive_from_on=date(2026, 1, 1))
    draft = world.draft(grant)
    world.line(draft, 1, 10, invoice_on=date(2026, 1, 1))
    world.line(draft, 1, 10, invoice_on=date(2028, 6, 30))
    for day in (date(2025, 12, 31), date(2028, 7, 1)):
        with pytest.raises(Refused, match="this grant pays for expenditure from 1 Jan 2026 to 30 Jun 2028"):
            world.line(draft, 1, 10, invoice_on=day)
    line = draft.lines.first()
    assert line is not None
    sql = "UPDATE disbursements_line SET invoice_on = '2025-12-31' WHERE id = %s"
    assert refused_sql(sql, [line.pk]) == "an_expenditure_is_dated_within_the_grant"


def test_a_line_claims_its_categorys_percentage_rounded_half_up(world: World) -> None:
    draft = world.draft(world.grant())
    line = world.line(draft, 1, usd("100.01"))
    assert (line.percentage, line.claimed) == (80, usd("80.01"))
    assert world.line(draft, 1, usd("0.63")).claimed == usd("0.50")
    for column, name in [
        ("claimed", "a_claim_is_the_financed_share_of_its_expenditure"),
        ("percentage", "a_line_fits_its_application"),
    ]:
        assert refused_sql(f"UPDATE disbursements_line SET {column} = 90 WHERE id = %s", [line.pk]) == name


def test_an_invoice_is_claimed_once_however_it_is_spelt(world: World) -> None:
    grant = world.grant()
    draft = world.draft(grant)
    world.line(draft, 1, 2000, supplier="Taedong Pumps Co.", invoice_number="INV-17")
    first = services.submit(draft, by=world.ministry_signatory, on=DAY)
    other = world.draft(grant)
    world.line(other, 1, 2000, supplier="ＴＡＥＤＯＮＧ  pumps, co", invoice_number="inv 17")
    with pytest.raises(Refused) as refused:
        services.submit(other, by=world.ministry_signatory, on=DAY)
    assert f"is claimed already in application {first.number}" in refused.value.sentence
    services.send_back(first, by=world.leader, on=DAY, note="Wrong")
    assert services.submit(other, by=world.ministry_signatory, on=DAY).status == "submitted"
    with pytest.raises(Refused):
        services.submit(first, by=world.ministry_signatory, on=DAY)
    assert every_invariant_holds() == []


def test_korean_suppliers_are_told_apart(world: World) -> None:
    draft = world.draft(world.grant())
    world.line(draft, 2, 2000, supplier="대동강뽐프공장", invoice_number="17")
    world.line(draft, 2, 2000, supplier="평양전선공장", invoice_number="17")
    assert services.submit(draft, by=world.ministry_signatory, on=DAY).status == "submitted"


def test_the_same_invoice_twice_in_one_application_is_refused(world: World) -> None:
    draft = world.draft(world.grant())
    for _line in range(2):
        world.line(draft, 1, 2000, invoice_number="17")
    with pytest.raises(Refused, match="stands twice in this application"):
        services.submit(draft, by=world.ministry_signatory, on=DAY)


def test_another_agencys_application_is_not_named_in_a_refusal(world: World) -> None:
    draft = world.draft(world.grant())
    world.line(draft, 1, 2000, invoice_number="17")
    first = services.submit(draft, by=world.ministry_signatory, on=DAY)
    other = world.draft(world.grant(world.project(agency="committee")))
    world.line(other, 1, 2000, invoice_number="17")
    with pytest.raises(Refused, match="in another application") as refused:
        services.submit(other, by=world.committee_signatory, on=DAY)
    assert first.number not in refused.value.sentence
    assert first.grant.number not in refused.value.sentence


def test_only_a_signatory_of_the_grant_valid_on_the_day_submits(world: World) -> None:
    grant = world.grant()
    draft = world.draft(grant, (1, 10_000))
    with pytest.raises(NotAllowed):
        services.submit(draft, by=world.ministry_preparer, on=DAY)
    with pytest.raises(NotAllowed):
        services.submit(draft, by=world.committee_signatory, on=DAY)
    signatory = grant.signatories.get()
    services.revoke_signatory(signatory, by=world.approver, on=date(2026, 4, 1), note="Left")
    with pytest.raises(NotAllowed, match="valid on 1 Apr 2026"):
        services.submit(draft, by=world.ministry_signatory, on=date(2026, 4, 1))
    assert services.submit(draft, by=world.ministry_signatory, on=date(2026, 3, 31)).status == "submitted"


def test_a_proposed_signatory_signs_nothing_until_another_person_accepts(world: World) -> None:
    grant = world.grant()
    services.revoke_signatory(grant.signatories.get(), by=world.approver, on=DAY, note="Renewed")
    proposed = services.propose_signatory(grant, user=world.ministry_signatory, from_on=DAY, by=world.clerk)
    draft = world.draft(grant, (1, 10_000))
    with pytest.raises(NotAllowed):
        services.submit(draft, by=world.ministry_signatory, on=DAY)
    with pytest.raises(NotAllowed):
        services.accept_signatory(proposed, by=world.clerk)
    services.accept_signatory(proposed, by=world.releaser)
    assert services.submit(draft, by=world.ministry_signatory, on=DAY).status == "submitted"


def test_advances_and_special_commitments_come_later(world: World) -> None:
    for method in ("advance", "special"):
        with pytest.raises(Refused, match="come with designated accounts"):
            world.draft(world.grant(), method=method)


def test_what_was_submitted_is_not_edited_by_anybody(world: World) -> None:
    application = world.submitted(world.grant())
    line, by = application.lines.get(), world.ministry_preparer
    with pytest.raises(Refused, match="ask for it to be sent back"):
        world.line(application, 1, 10)
    with pytest.raises(Refused, match="ask for it to be sent back"):
        services.remove_line(line, by=by)
    for sql in (
        "UPDATE disbursements_line SET expenditure = 1, claimed = 0.8 WHERE id = %s",
        "DELETE FROM disbursements_line WHERE id = %s",
    ):
        assert refused_sql(sql, [line.pk]) == "a_line_fits_its_application"
    assert (
        refused_sql("UPDATE disbursements_line SET is_claimed = false WHERE id = %s", [line.pk])
        == "a_line_fits_its_application"
    )
    for change in ("amount = 1", "purpose = 'x'", "is_final = true", "number = 'x'"):
        sql = f"UPDATE disbursements_application SET {change} WHERE id = %s"
        assert refused_sql(sql, [application.pk]) == "only_a_draft_application_is_edited"
    sql = """INSERT INTO disbursements_applicationdocument (id, application_id, document_id)
        VALUES (gen_random_uuid(), %s, gen_random_uuid())"""
    assert refused_sql(sql, [application.pk]) == "documents_change_only_in_a_draft_application"


def test_a_state_is_not_reached_by_skipping_or_without_its_reservation(world: World) -> None:
    draft = world.draft(world.grant(), (1, 10_000))
    sql = "UPDATE disbursements_application SET status = %s, submitted_on = %s WHERE id = %s"
    for status in ("endorsed", "approved", "instructed", "paid"):
        assert refused_sql(sql, [status, DAY, draft.pk]) == "application_takes_only_declared_steps"
    raw = refused_sql(sql, ["submitted", DAY, draft.pk])
    assert raw in {"a_reservation_follows_the_state", "an_application_is_submitted_by_a_signatory"}


def test_a_grant_that_is_not_effective_pays_nothing(world: World) -> None:
    grant = world.grant(on=date(2026, 5, 4))
    draft = world.draft(grant)
    world.line(draft, 1, 10_000, invoice_on=date(2026, 5, 4))
    signatory = grant.signatories.get()
    services.revoke_signatory(signatory, by=world.approver, on=date(2026, 5, 4), note="Earlier")
    earlier = services.propose_signatory(grant, user=world.ministry_signatory, from_on=DAY, by=world.preparer)
    services.accept_signatory(earlier, by=world.approver)
    with pytest.raises(Refused, match="not effective on that day"):
        services.submit(draft, by=world.ministry_signatory, on=date(2026, 5, 3))


def test_signatures_notes_and_history_are_not_rewritten(world: World) -> None:
    application = world.submitted(world.grant())
    services.note_internally(application, body="Look twice", by=world.leader)
    for table in ("applicationsignature", "reviewnote"):
        for sql in (
            f"UPDATE disbursements_{table} SET id = id",
            f"DELETE FROM disbursements_{table}",
            f"TRUNCATE disbursements_{table}",
        ):
            with (
                pytest.raises(DatabaseError, match="permission denied"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(sql)


def test_each_step_writes_one_act_with_its_reason(world: World) -> None:
    application = world.submitted(world.grant())
    services.send_back(application, by=world.leader, on=DAY, note="Which clinic?")
    acts = Act.objects.about("withdrawal_application", [application.pk]).order_by("id")
    assert [act.verb for act in acts] == [
        "application.prepare",
        "application.line_added",
        "application.submit",
        "application.send_back",
    ]
    last = acts.last()
    assert last is not None
    assert (last.detail["note"], last.person) == ("Which clinic?", world.leader.person)


def test_withdrawn_or_declined_an_application_frees_its_money_and_its_invoices(world: World) -> None:
    grant = world.grant()
    for end, by in ((services.withdraw, world.ministry_signatory), (services.decline, world.approver)):
        draft = world.draft(grant)
        world.line(draft, 1, 2000, invoice_number="same")
        application = services.submit(draft, by=world.ministry_signatory, on=DAY)
        ended = end(application, by=by, on=DAY, note="No longer needed")
        assert ended.status in {"withdrawn", "declined"}
        assert ledger.balance(grant.committed_account) == MILLION
    assert not Line.objects.filter(is_claimed=True).exists()
    assert every_invariant_holds() == []
    with pytest.raises((IntegrityError, Refused)):
        services.submit(Application.objects.latest("created_at"), by=world.ministry_signatory, on=DAY)


def test_the_invariants_see_what_an_owner_could_do_behind_the_guards(world: World) -> None:
    application = world.submitted(world.grant())
    assert Grant.objects.count() == 1
    assert every_invariant_holds() == []
    assert application.reservation is not None
