"""What the application may not change of access requests and reviews, and what must never be true of them."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from trustfund.guards import invariant, revoke_changes
from trustfund.history import keep_from_application


class Migration(migrations.Migration):
    dependencies: ClassVar = [("oversight", "0005_people")]
    operations: ClassVar = [
        revoke_changes("oversight_accessrequestsignature"),
        revoke_changes("oversight_accessreviewsignature"),
        revoke_changes("oversight_reviewprint"),
        *[
            keep_from_application(table)
            for table in ("oversight_accessrequestevent", "oversight_accessreviewevent", "oversight_reviewlineevent", "oversight_reviewprintevent")
        ],
        invariant(
            "z6_nobody_signs_about_their_own_access",
            """SELECT s.* FROM oversight_accessrequestsignature s
            JOIN oversight_accessrequest r ON r.id = s.record_id
            LEFT JOIN access_membership m ON m.id = r.membership_id
            WHERE s.person_id IN (r.person_id, m.person_id)""",
        ),
        invariant(
            "z6_an_approved_role_is_the_one_proposed",
            """SELECT r.* FROM oversight_accessrequest r LEFT JOIN access_membership m ON m.id = r.id
            WHERE r.status = 'approved' AND r.kind IN ('person', 'role')
            AND (m.id IS NULL OR (m.party_id, m.role) <> (r.party_id, r.role)
                OR m.person_id <> coalesce(r.person_id, m.person_id))""",
        ),
        invariant(
            "z6_nobody_judges_their_own_role",
            """SELECT l.* FROM oversight_reviewline l JOIN access_membership m ON m.id = l.membership_id
            WHERE l.judged_by_id = m.person_id""",
        ),
        invariant(
            "p5_no_approval_of_who_has_left_was_built_on",
            """SELECT later.* FROM disbursements_applicationsignature later
            JOIN disbursements_applicationsignature s ON (s.record_id, s.round) = (later.record_id, later.round)
                AND s.signed_at < later.signed_at AND s.step IN ('endorse', 'approve', 'release')
            WHERE later.step IN ('endorse', 'approve', 'release') AND NOT EXISTS (
                SELECT FROM access_membership m WHERE m.person_id = s.person_id
                AND m.from_on <= later.signed_at::date AND (m.until_on IS NULL OR m.until_on > later.signed_at::date))""",
        ),
    ]
