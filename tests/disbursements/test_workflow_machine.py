"""Anybody tries any step at any time; a plain-Python model says what must happen, and the books agree after each."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from disbursements import services
from disbursements.models import Application, Payment
from tests.disbursements.test_applications import every_invariant_holds
from tests.projects import world as worlds
from tests.projects.world import DAY, usd
from trustfund import ledger
from trustfund.web.refusals import Refused

if TYPE_CHECKING:
    from decimal import Decimal

    from tests.databases import Copy
    from tests.projects.world import World

LIMIT: Final = usd(1_000)
"""What the only category holds, at 100 percent; each application asks for 400: two fit, the third does not."""
ASKED: Final = usd(400)
PEOPLE: Final = (
    "ministry_preparer", "ministry_signatory", "committee_signatory", "leader", "other_leader",
    "approver", "releaser", "third", "preparer", "clerk", "auditor",
)  # fmt: skip
APPROVERS: Final = {"approver", "releaser", "third"}
MOVES: Final[dict[str, tuple[set[str], str, set[str]]]] = {
    "submit": ({"draft", "sent_back"}, "submitted", {"ministry_signatory"}),
    "endorse": ({"submitted"}, "endorsed", {"leader"}),
    "approve": ({"endorsed"}, "approved", APPROVERS),
    "release": ({"approved"}, "instructed", APPROVERS),
    "send_back": (
        {"submitted", "endorsed", "approved", "payment_failed"},
        "sent_back",
        APPROVERS | {"leader", "preparer", "clerk"},
    ),
    "decline": ({"submitted", "endorsed", "approved", "payment_failed"}, "declined", APPROVERS),
    "withdraw": ({"draft", "sent_back", "submitted"}, "withdrawn", {"ministry_signatory"}),
}
RESERVED: Final = {"submitted", "endorsed", "approved", "instructed", "payment_failed"}


class Model:
    """One application as plain Python knows it."""

    def __init__(self) -> None:
        self.state = "draft"
        self.signed: set[str] = set()

    def allows(self, step: str, person: str, free: Decimal) -> bool:
        sources, _target, people = MOVES[step]
        if self.state not in sources or person not in people:
            return False
        if step in {"endorse", "approve", "release"} and person in self.signed:
            return False
        return step != "submit" or free >= ASKED

    def take(self, step: str, person: str) -> None:
        self.state = MOVES[step][1]
        if step == "send_back":
            self.signed = set()
        elif step in {"submit", "endorse", "approve", "release"}:
            self.signed.add(person)


class Workflow(RuleBasedStateMachine):
    world: World

    def __init__(self) -> None:
        super().__init__()
        self.point = transaction.atomic()
        self.point.__enter__()
        self.grant = self.world.grant(amounts={2: LIMIT}, minimum_application=usd(1))
        payee = self.world.payee()
        self.pairs = [(self.world.draft(self.grant, (2, ASKED), payee=payee), Model()) for _ in range(3)]
        self.confirmed = 0

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.point.__exit__(None, None, None)

    @property
    def free(self) -> Decimal:
        used = sum(1 for _application, model in self.pairs if model.state in RESERVED | {"paid"})
        return LIMIT - used * ASKED

    @rule(which=st.integers(0, 2), step=st.sampled_from(sorted(MOVES)), person=st.sampled_from(PEOPLE))
    def anybody_tries_a_step(self, which: int, step: str, person: str) -> None:
        self._try(which, step, person)

    @rule(which=st.integers(0, 2), lucky=st.randoms(use_true_random=False))
    def somebody_who_may_takes_a_step(self, which: int, lucky: Any) -> None:
        model = self.pairs[which][1]
        open_steps = sorted(step for step, (sources, _target, _people) in MOVES.items() if model.state in sources)
        onward = [step for step in open_steps if step not in {"decline", "withdraw"}] or open_steps
        if onward:
            step = lucky.choice(onward)
            self._try(which, step, lucky.choice(sorted(MOVES[step][2])))

    def _try(self, which: int, step: str, person: str) -> None:
        application, model = self.pairs[which]
        expected = model.allows(step, person, self.free)
        try:
            with transaction.atomic():
                getattr(services, step)(application, by=self.world.people[person], on=DAY, note="Because")
                done = True
        except Refused:
            done = False
        assert done is expected, (step, person, model.state)
        if done:
            model.take(step, person)

    @rule(which=st.integers(0, 2), person=st.sampled_from(PEOPLE), paid=st.booleans())
    def the_bank_answers(self, which: int, person: str, *, paid: bool) -> None:
        application, model = self.pairs[which]
        payment = Payment.objects.filter(application=application).order_by("-released_at", "-number").first()
        if payment is None:
            return
        expected = model.state == "instructed" and person in {"preparer", "clerk"}
        by = self.world.people[person]
        try:
            with transaction.atomic():
                if paid:
                    services.confirm_paid(payment, by=by, on=DAY, bank_reference=f"B-{payment.number}")
                else:
                    services.record_failed(payment, by=by, on=DAY, note="Refused by the bank")
                done = True
        except Refused:
            done = False
        assert done is expected, (paid, person, model.state)
        if done:
            model.state = "paid" if paid else "payment_failed"

    @rule(which=st.integers(0, 2), person=st.sampled_from(PEOPLE))
    def anybody_tries_to_edit(self, which: int, person: str) -> None:
        application, model = self.pairs[which]
        terms: dict[str, Any] = {"method": "direct", "payee": application.payee, "purpose": "Pumps for three clinics"}
        expected = model.state in {"draft", "sent_back"} and person in {"ministry_preparer", "preparer", "clerk"}
        try:
            with transaction.atomic():
                services.edit_application(application, by=self.world.people[person], **terms)
                done = True
        except Refused:
            done = False
        assert done is expected, (person, model.state)

    @invariant()
    def the_database_agrees(self) -> None:
        states = dict(Application.objects.filter(grant=self.grant).values_list("pk", "status"))
        assert states == {application.pk: model.state for application, model in self.pairs}
        counted = Counter(model.state for _application, model in self.pairs)
        reserved = sum(counted[state] for state in RESERVED)
        assert ledger.balance(self.grant.requested_account) == reserved * ASKED
        assert ledger.balance(self.grant.disbursed_account) == counted["paid"] * ASKED
        assert ledger.balance(self.grant.committed_account) == LIMIT - (reserved + counted["paid"]) * ASKED
        assert worlds.left(self.grant) == [self.free]

    @invariant()
    def every_rule_holds(self) -> None:
        assert every_invariant_holds() == []


def test_the_application_workflow_does_what_its_model_says(empty_fund: Copy) -> None:
    Workflow.world = worlds.build()
    machine = settings(max_examples=5, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Workflow, settings=machine)
