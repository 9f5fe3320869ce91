"""The book of acts belongs to the owner; what must hold about people and roles can be asked of the database."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from trustfund.access.guards import OVERLAP, PARTIES_CONFLICT, forbidden_rows
from trustfund.guards import invariant, revoke_changes


class Migration(migrations.Migration):
    dependencies: ClassVar = [("access", "0001_initial")]
    operations: ClassVar = [
        revoke_changes("access_act"),
        invariant(
            "z6_no_person_holds_conflicting_roles",
            f"""SELECT a.id AS membership, b.id AS other_membership, a.person_id
            FROM access_membership a JOIN access_membership b ON b.person_id = a.person_id AND b.id <> a.id
            LEFT JOIN (VALUES {forbidden_rows()}) AS f (one, other, place) ON f.one = a.role AND f.other = b.role
            WHERE {OVERLAP} AND ({PARTIES_CONFLICT} OR (a.role = b.role AND a.party_id = b.party_id))""",
        ),
        invariant(
            "z6_nobody_grants_to_themselves",
            "SELECT id AS membership, person_id FROM access_membership WHERE granted_by_id = person_id",
        ),
        invariant(
            "z7_an_act_by_an_account_names_its_person",
            """SELECT a.id AS act, a.user_id FROM access_act a JOIN access_user u ON u.id = a.user_id
            WHERE a.person_id IS DISTINCT FROM u.person_id""",
        ),
    ]
