"""Eight connections race for the last dollar: exactly the right number wins, nothing is overdrawn, nothing is lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import TYPE_CHECKING, Any

from django.db import connection

from disbursements import services
from disbursements.models import Application, Payment
from projects import services as project_services
from tests.disbursements.test_applications import every_invariant_holds
from tests.projects import world as worlds
from tests.projects.world import DAY, MILLION, usd
from trustfund import ledger
from trustfund.web.refusals import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.databases import Copy


def race(steps: Sequence[Callable[[], Any]]) -> tuple[list[Any], list[Refused]]:
    """Take all steps at once, each on a connection of its own; return what was done and what was refused."""
    barrier = Barrier(len(steps))

    def run(step: Callable[[], Any]) -> Any:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        barrier.wait()
        try:
            return step()
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(steps)) as pool:
        answers = list(pool.map(run, steps))
    done = [answer for answer in answers if not isinstance(answer, Refused)]
    return done, [answer for answer in answers if isinstance(answer, Refused)]


def test_eight_applications_race_for_the_last_dollar_of_a_category(empty_fund: Copy) -> None:
    world = worlds.build()
    grant = world.grant(amounts={1: usd(900_000), 2: usd(100_000)})
    payee = world.payee()
    drafts = [world.draft(grant, (2, 30_000), payee=payee) for _ in range(8)]
    by = world.ministry_signatory
    done, refused = race([partial(services.submit, draft, by=by, on=DAY) for draft in drafts])
    assert (len(done), len(refused)) == (3, 5)
    assert {each.sentence for each in refused} == {
        "Category 2 has 10,000.00 USD left; this application asks for 30,000.00."
    }
    assert ledger.balance(grant.requested_account) == usd(90_000)
    assert Application.objects.filter(status="submitted").count() == 3
    assert every_invariant_holds() == []


def test_eight_grants_race_for_the_last_dollar_of_a_phase(empty_fund: Copy) -> None:
    world = worlds.build()
    project = world.project(allocated=50 * MILLION)
    grants = [world.submitted_grant(project, amounts={1: 7 * MILLION}) for _ in range(8)]
    people = [world.approver, world.releaser, world.third]
    done, refused = race(
        [
            partial(project_services.sign_grant, grant, by=people[place % 3], on=DAY)
            for place, grant in enumerate(grants)
        ]
    )
    assert (len(done), len(refused)) == (4, 4)
    assert all("28,000,000.00 USD are committed" in each.sentence for each in refused)
    assert ledger.balance(world.phase.headroom_account) == 2 * MILLION
    assert ledger.balance(project.allocated_account) == 22 * MILLION
    assert every_invariant_holds() == []


def test_two_who_release_at_once_make_one_payment(empty_fund: Copy) -> None:
    world = worlds.build()
    for application in [world.approved(world.grant()) for _ in range(3)]:
        people = [world.releaser, world.third] * 4
        done, refused = race([partial(services.release, application, by=by, on=DAY) for by in people])
        assert (len(done), len(refused)) == (1, 7)
        assert Payment.objects.filter(application=application).count() == 1
    assert every_invariant_holds() == []


def test_a_submission_pressed_eight_times_at_once_reserves_once(empty_fund: Copy) -> None:
    world = worlds.build()
    grant = world.grant()
    draft = world.draft(grant, (1, 100_000))
    by = world.ministry_signatory
    done, _refused = race([partial(services.submit, draft, by=by, on=DAY)] * 8)
    assert len(done) == 1
    assert ledger.balance(grant.requested_account) == usd(80_000)
    assert every_invariant_holds() == []


def test_eight_applications_claim_one_invoice_at_once_and_one_has_it(empty_fund: Copy) -> None:
    world = worlds.build()
    grant, payee = world.grant(), world.payee()
    drafts = [world.draft(grant, payee=payee) for _ in range(8)]
    for draft in drafts:
        world.line(draft, 1, 2_000, invoice_number="17")
    by = world.ministry_signatory
    done, refused = race([partial(services.submit, draft, by=by, on=DAY) for draft in drafts])
    assert (len(done), len(refused)) == (1, 7)
    assert all("is claimed" in each.sentence for each in refused)
    assert every_invariant_holds() == []


def test_a_line_added_while_its_application_is_submitted_is_in_it_or_refused(empty_fund: Copy) -> None:
    world = worlds.build()
    grant, payee = world.grant(), world.payee()
    for _round in range(5):
        draft = world.draft(grant, (1, 2_000), payee=payee)
        race(
            [
                partial(services.submit, draft, by=world.ministry_signatory, on=DAY),
                partial(world.line, draft, 1, 1_000),
            ]
        )
        fresh = Application.objects.get(pk=draft.pk)
        assert fresh.status == "submitted"
        assert fresh.amount == sum(fresh.lines.values_list("claimed", flat=True))
    assert every_invariant_holds() == []
