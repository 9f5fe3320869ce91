"""What the database refuses about persons and their roles, whoever writes."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from tests.access.people import HELD, LONG_AGO, grant, party, party_for, somebody
from trustfund.access import acts, policy, services
from trustfund.access.guards import KIND_OF_ROLE
from trustfund.access.models import Act, Membership, Party, Person, User
from trustfund.access.policy import Forbidden, Role

pytestmark = pytest.mark.django_db
PAIRS = sorted(policy.FORBIDDEN, key=str)


def insert(person: Person, where: Party, role: str, from_on: str = "2020-01-01", until_on: str | None = None) -> None:
    """Write a membership as psql would, past every service."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO access_membership (id, person_id, party_id, role, from_on, until_on)"
            " VALUES (%s, %s, %s, %s, %s, %s)",
            [uuid4(), person.pk, where.pk, role, from_on, until_on],
        )


def refused_by(error: pytest.ExceptionInfo[IntegrityError]) -> str:
    """Name of the constraint that refused."""
    return str(error.value.__cause__.diag.constraint_name)  # type: ignore[union-attr]


def two_parties(pair: Forbidden) -> tuple[Party, Party]:
    """Parties in which the two roles would conflict."""
    first = party_for(pair.one)
    return first, first if pair.where == "in one party" else party_for(pair.other)


@pytest.mark.parametrize("pair", PAIRS, ids=lambda p: f"{p.one}-{p.other}")
def test_no_person_holds_a_forbidden_pair_even_by_raw_insert(pair: Forbidden) -> None:
    person = somebody().person
    first, second = two_parties(pair)
    insert(person, first, pair.one)
    with pytest.raises(IntegrityError) as error:
        insert(person, second, pair.other)
    assert refused_by(error) == "no_person_holds_conflicting_roles"
    assert [m.role for m in person.memberships.all()] == [pair.one]


@pytest.mark.parametrize("pair", PAIRS, ids=lambda p: f"{p.one}-{p.other}")
def test_one_role_may_follow_the_other(pair: Forbidden) -> None:
    person = somebody().person
    first, second = two_parties(pair)
    insert(person, first, pair.one, "2020-01-01", "2021-01-01")
    insert(person, second, pair.other, "2021-01-01")
    assert person.memberships.count() == 2


def test_the_pairs_refused_are_exactly_those_of_the_rules() -> None:
    refused = {frozenset({pair.one, pair.other}) for pair in policy.FORBIDDEN if pair.where == "anywhere"}
    bank, outside = {"FAP", "FAA", "TTL", "ADM"}, {"BD", "BK", "DN", "KPP", "KPS"}
    expected = {frozenset(pair) for pair in [("FAP", "FAA"), ("FAA", "ADM"), ("FAP", "ADM"), ("TTL", "FAA")]}
    expected |= {frozenset({one, other}) for one in bank for other in outside}
    expected |= {frozenset({"AU", other}) for other in bank | outside}
    assert refused == expected


def test_every_other_pair_is_allowed() -> None:
    forbidden = {frozenset({pair.one, pair.other}) for pair in policy.FORBIDDEN}
    for one in HELD:
        for other in HELD:
            if one < other and frozenset({one, other}) not in forbidden:
                assert somebody(one, other).roles == {one, other}


def test_a_donor_may_sit_on_the_board_for_itself_and_not_for_another() -> None:
    user, norway, sweden = somebody(), party("donor"), party("donor")
    grant(user, Role.DN, norway)
    grant(user, Role.BD, norway)
    with pytest.raises(IntegrityError), transaction.atomic():
        grant(user, Role.BD, sweden)
    assert user.party_ids == {norway.pk}


def test_a_person_may_prepare_for_one_agency_and_sign_for_another() -> None:
    user, one, other = somebody(), party("agency"), party("agency")
    grant(user, Role.KPP, one)
    grant(user, Role.KPS, other)
    assert user.roles == {Role.KPP, Role.KPS}


@pytest.mark.parametrize("role", [Role.SYS, Role.ANON])
def test_no_person_is_the_system_or_everyone(role: Role) -> None:
    with pytest.raises(IntegrityError):
        insert(somebody().person, party("system"), role)


@pytest.mark.parametrize("role", HELD)
def test_a_role_is_held_only_in_a_party_of_its_kind(role: Role) -> None:
    person = somebody().person
    for kind in sorted(set(KIND_OF_ROLE.values()) - {KIND_OF_ROLE[role]}):
        with pytest.raises(IntegrityError) as error:
            insert(person, party(kind), role)
        assert refused_by(error) == "a_role_fits_the_kind_of_its_party"
    assert not person.memberships.exists()


def test_a_party_keeps_its_kind() -> None:
    donor = party("donor")
    with pytest.raises(IntegrityError), transaction.atomic():
        Party.objects.filter(pk=donor.pk).update(kind="bank")
    donor.refresh_from_db()
    assert donor.kind == "donor"


def test_the_same_role_is_not_held_twice_on_one_day() -> None:
    user, bank = somebody(), party("bank")
    grant(user, Role.FAP, bank, until_on=date(2022, 1, 1))
    with pytest.raises(IntegrityError):
        insert(user.person, bank, "FAP", "2021-12-31")
    insert(user.person, bank, "FAP", "2022-01-01")


def test_two_roles_in_one_statement_are_compared_too() -> None:
    user, bank = somebody(), party("bank")
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.bulk_create(
            Membership(person=user.person, party=bank, role=role, from_on=LONG_AGO) for role in (Role.FAP, Role.FAA)
        )
    assert user.roles == set()


def test_moving_the_end_of_a_role_back_never_makes_a_conflict() -> None:
    user, bank = somebody(), party("bank")
    first = grant(user, Role.FAP, bank, until_on=date(2021, 1, 1))
    grant(user, Role.FAA, bank, from_on=date(2021, 1, 1))
    for until_on in (None, date(2022, 1, 1)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Membership.objects.filter(pk=first.pk).update(until_on=until_on)


@pytest.mark.parametrize("change", [{"role": "TTL"}, {"from_on": date(2019, 1, 1)}, {"granted_by": None}, {}])
def test_a_membership_is_ended_and_never_rewritten_or_deleted(change: dict[str, object]) -> None:
    user, other = somebody(), somebody()
    held = services.grant_role(user.person, party("bank"), Role.FAP, from_on=LONG_AGO, by=other)
    rows = Membership.objects.filter(pk=held.pk)
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        rows.update(**change) if change else rows.delete()
    assert refused_by(error) == "a_membership_changes_only_its_end"
    assert user.roles == {Role.FAP}


def test_no_setting_switches_a_guard_off() -> None:
    user = somebody(Role.FAP)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pgtrigger.ignore', array_agg(tgname)::text, true) FROM pg_trigger"
            " WHERE tgrelid = 'access_membership'::regclass"
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.filter(person=user.person).update(role="AU")
    assert user.roles == {Role.FAP}


def test_a_temporary_table_does_not_blind_a_guard() -> None:
    user, bank = somebody(Role.FAP), party("bank")
    attack = """CREATE TEMPORARY TABLE access_membership (LIKE public.access_membership);
        INSERT INTO public.access_membership (id, person_id, party_id, role, from_on)
        VALUES (gen_random_uuid(), %s, %s, 'FAA', '2020-01-01')"""
    with pytest.raises((IntegrityError, ProgrammingError)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attack.replace("%s", "'%s'") % (user.person_id, bank.pk))
    assert user.roles == {Role.FAP}


def test_nobody_grants_a_role_to_themselves() -> None:
    administrator = somebody(Role.ADM)
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        services.grant_role(administrator.person, party("bank"), Role.TTL, from_on=LONG_AGO, by=administrator)
    assert refused_by(error) == "nobody_grants_a_role_to_themselves"
    assert administrator.roles == {Role.ADM}


def test_roles_begin_and_end_on_their_days(today: date) -> None:
    user, bank = somebody(), party("bank")
    grant(user, Role.FAP, bank, until_on=today)
    grant(user, Role.TTL, bank, from_on=today)
    grant(user, Role.ADM, bank, from_on=today + timedelta(days=1))
    assert user.roles == {Role.TTL}


def test_a_role_does_not_end_before_it_begins() -> None:
    with pytest.raises(IntegrityError):
        insert(somebody().person, party("bank"), "FAP", "2020-01-02", "2020-01-01")


def test_ending_a_role_is_logged_and_counts_at_once(today: date) -> None:
    user, administrator = somebody(Role.TTL), somebody(Role.ADM)
    held = user.person.memberships.get()
    ended = services.end_role(held, on=today, by=administrator)
    assert not user.roles
    assert ended.until_on == today
    act = Act.objects.about("role_assignment", [held.pk]).first()
    assert act is not None
    assert (act.verb, act.person_id, act.detail["role"]) == ("role.ended", administrator.person_id, "TTL")


def test_each_service_writes_exactly_one_act() -> None:
    before = Act.objects.count()
    user = services.enrol("Ri Song Ho", "RI@Example.org", name_local="리성호", language="ko")
    assert Act.objects.count() == before + 1
    bank = party("bank")
    assert Act.objects.count() == before + 2
    grant(user, Role.TTL, bank)
    assert Act.objects.count() == before + 3


def test_e_mail_addresses_are_unique_whatever_their_capitals() -> None:
    services.enrol("One", "Someone@Example.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        services.enrol("Two", "SOMEONE@example.ORG")
    assert User.objects.get_by_natural_key("SomeOne@example.org").person.name == "One"


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE access_act SET verb = 'nothing'",
        "DELETE FROM access_act",
        "TRUNCATE access_act",
        "ALTER TABLE access_act DISABLE TRIGGER ALL",
        "DROP TABLE access_act",
    ],
)
def test_the_book_of_acts_is_not_rewritten_by_the_application(attack: str) -> None:
    act = acts.log("something.done", by=None, object_name="receipt", object_id=uuid4())
    refusal = pytest.raises(ProgrammingError, match=r"permission denied|must be owner")
    with refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attack)
    assert Act.objects.get(pk=act.pk).verb == "something.done"


def test_an_act_names_the_person_behind_the_account() -> None:
    user = somebody(Role.FAP)
    act = acts.log("receipt.drafted", by=user, object_name="receipt", object_id=uuid4(), amount="12.00")
    act.refresh_from_db()
    assert (act.person_id, act.user_id, act.detail) == (user.person_id, user.pk, {"amount": "12.00"})


@pytest.mark.parametrize(
    "view",
    [
        "z6_no_person_holds_conflicting_roles",
        "z6_nobody_grants_to_themselves",
        "z7_an_act_by_an_account_names_its_person",
    ],
)
def test_the_invariants_about_people_hold(view: str) -> None:
    somebody(Role.FAP, Role.TTL)
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM inv."{view}"')
        assert cursor.fetchall() == []
