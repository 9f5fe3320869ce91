"""What must hold of documents can be asked of the database: each rule sees its breach, whoever switched a control off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import psycopg

if TYPE_CHECKING:
    from tests.databases import Copy

OWN: Final = "f4_a_document_has_its_own_file_and_hash"
HANDED_IN: Final = "f1_a_document_is_as_it_was_handed_in"
ATTACHED: Final = "f4_an_attachment_is_a_stored_document"
BREACHES: Final = [
    (OWN, "UPDATE fund_document SET file = ''"),
    (OWN, "UPDATE fund_document SET file = (SELECT max(file) FROM fund_document)"),
    (OWN, "UPDATE fund_document SET sha256 = ''"),
    (OWN, "UPDATE fund_document SET size = 0"),
    (HANDED_IN, "UPDATE fund_document SET sha256 = repeat('0', 64)"),
    (HANDED_IN, "UPDATE fund_document SET size = size + 1"),
    (HANDED_IN, "UPDATE fund_document SET level = 'shared' WHERE level = 'party'"),
    (HANDED_IN, "UPDATE fund_document SET party_id = NULL"),
    (HANDED_IN, "UPDATE access_act SET detail = '{}' WHERE verb = 'document.store'"),
    (ATTACHED, "UPDATE disbursements_applicationdocument SET document_id = gen_random_uuid()"),
    (ATTACHED, "UPDATE donors_agreement SET document_id = gen_random_uuid()"),
    (ATTACHED, "UPDATE donors_receipt SET document_id = gen_random_uuid()"),
    (
        ATTACHED,
        """INSERT INTO oversight_reportfile (id, report_id, name, language, format, document_id, sha256)
        SELECT gen_random_uuid(), gen_random_uuid(), 'a.csv', '', 'csv', gen_random_uuid(), repeat('0', 64)""",
    ),
    (ATTACHED, "DELETE FROM fund_document"),
]
TABLES: Final = (
    "fund_document",
    "access_act",
    "disbursements_applicationdocument",
    "donors_agreement",
    "donors_receipt",
    "oversight_reportfile",
)


def without_controls(owner: psycopg.Connection) -> None:
    """Take every trigger, check and foreign key off the tables of documents, as only their owner could."""
    for table in TABLES:
        owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    constraints = owner.execute(
        """SELECT conrelid::regclass::text, conname FROM pg_constraint
        WHERE (contype IN ('c', 'f') AND conrelid = ANY(%(tables)s::regclass[]))
            OR (contype = 'f' AND confrelid = 'fund_document'::regclass)""",
        {"tables": list(TABLES)},
    ).fetchall()
    for table, name in constraints:
        owner.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")


def test_each_rule_about_documents_sees_its_breaches_and_holds_without_them(fresh_story: Copy) -> None:
    unseen = []
    with psycopg.connect(fresh_story.owner_address) as owner:
        for rule in {rule for rule, _breach in BREACHES}:
            assert owner.execute(f'SELECT * FROM inv."{rule}"').fetchall() == []
        without_controls(owner)
        for rule, breach in BREACHES:
            owner.execute("SAVEPOINT before")
            changed = owner.execute(breach).rowcount
            found = owner.execute(f'SELECT count(*) FROM inv."{rule}"').fetchone()
            unseen += [] if changed and found and found[0] else [breach]
            owner.execute("ROLLBACK TO SAVEPOINT before")
        owner.rollback()
    assert unseen == []
