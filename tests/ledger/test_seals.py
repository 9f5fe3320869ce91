"""Seals: a chain of Merkle trees that anyone can check with plain Python."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

import psycopg
import pytest
from django.db import connection, transaction

from tests.ledger.books import CASH, GIVEN, key, opened, pair, put
from trustfund import ledger
from trustfund.ledger import merkle
from trustfund.ledger.models import Leaf, Seal

if TYPE_CHECKING:
    from tests.databases import Copy


def test_the_tree_is_that_of_rfc_6962() -> None:
    """The roots of the first leaves of the test vectors used by Certificate Transparency's own tests."""
    inputs = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    roots = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ]
    leaves = [sha256(b"\x00" + bytes.fromhex(word)).digest() for word in inputs]
    assert [merkle.root(leaves[: n + 1]).hex() for n in range(8)] == roots


@pytest.mark.django_db
@pytest.mark.parametrize("size", [1, 2, 3, 5, 8, 13, 500])
def test_python_and_postgresql_find_the_same_root_and_every_path_leads_to_it(size: int) -> None:
    leaves = [sha256(bytes([n % 256, n // 256])).digest() for n in range(size)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_root(%s::bytea[])", [leaves])
        assert bytes(cursor.fetchone()[0]) == merkle.root(leaves)
    for place in {0, size // 2, size - 1}:
        hash_ = leaves[place]
        for side, beside in merkle.path(leaves, place):
            pair_ = (bytes.fromhex(beside), hash_) if side == "left" else (hash_, bytes.fromhex(beside))
            hash_ = merkle.node(*pair_)
        assert hash_ == merkle.root(leaves)


@pytest.mark.django_db
def test_golden_vectors_of_a_head_never_change_without_a_new_version() -> None:
    sealed = merkle.SealedRange(number=3, first=1001, last=1500, before="ab" * 32, head="")
    golden = "d375c00e16cdfe47716befa805bbcd8a3a8c4769bb1dd2b89b6848073cd22d63"
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_head(%s, %s, 3, 1001, 1500)", [b"\xab" * 32, b"\xcd" * 32])
        assert bytes(cursor.fetchone()[0]).hex() == merkle.head(sealed, b"\xcd" * 32) == golden
    content = '["1", "7", "0198", "receipt", "2026-05-20", "2026-05-20T01:02:03.000004Z", null, "", "a:b:c", null, []]'
    assert merkle.leaf_hash(content).hex() == "f2b260b19ebe39e0b621851f724162716555c00a6efcca86a44bc2db06e15e78"


def test_what_an_entry_says_is_one_canonical_line(empty_fund: Copy) -> None:
    cash, given = opened(CASH, "KWD"), opened(GIVEN, "KWD")
    entry = put(cash, given, "12.500", memo='Say "조선" \\ \n\t\x01 é', key="receipt:1:received")
    assert ledger.seal() is not None
    proof = ledger.proof(entry)
    assert proof is not None
    wanted = [
        "1", "1", str(entry.uid), "try", "2026-05-20", entry.recorded_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        str(entry.by), entry.memo, entry.key, None, [[cash.code, given.code, "12.5", "KWD"]],
    ]  # fmt: skip
    assert proof.content == json.dumps(wanted, ensure_ascii=False)


def test_seals_chain_number_without_gap_and_prove_each_entry(empty_fund: Copy) -> None:
    cash, given = pair(1000)
    made = [put(cash, given, n) for n in range(1, 13)]
    made.append(ledger.reverse(made[3], on=made[3].effective_on, by=None, key=key()))
    seals = []
    while seal := ledger.seal(limit=5):
        seals.append(seal)
    assert [(s.number, s.first, s.last) for s in seals] == [(1, 1, 5), (2, 6, 10), (3, 11, 14)]
    assert [s.previous for s in seals] == [None, *seals[:-1]]
    assert list(Leaf.objects.order_by("number").values_list("number", flat=True)) == list(range(1, 15))
    for entry in made:
        proof = ledger.proof(entry)
        assert proof is not None
        assert merkle.holds(proof)
        assert not merkle.holds(replace(proof, content=proof.content.replace('"try"', '"TRY"')))
        assert not merkle.holds(replace(proof, seal=replace(proof.seal, number=9)))
    assert ledger.seal() is None
    assert ledger.verify() == []


def test_an_entry_waits_while_its_own_transaction_or_another_is_open(empty_fund: Copy) -> None:
    cash, given = pair()
    with transaction.atomic():
        late = put(cash, given, 1)
        assert ledger.seal() is None
    other = put(cash, given, 2)
    assert ledger.proof(other) is None
    seal = ledger.seal()
    assert seal is not None
    assert [leaf.entry for leaf in seal.leaves.select_related("entry")] == [late, other]


def test_a_slow_transaction_is_sealed_later_and_never_missed(empty_fund: Copy) -> None:
    """Its entry has a smaller id than those that were sealed before it was committed (INVARIANTS, measured 4)."""
    cash, given = pair()
    with psycopg.connect(empty_fund.address()) as slow:
        slow.execute(
            """SELECT id FROM ledger_post_one('slow', '2026-05-20', NULL, '', 'slow:1:done',
            ARRAY[%s::bigint], ARRAY[%s::bigint], ARRAY[1])""",
            [opened(CASH).pk, opened(GIVEN).pk],
        )
        quick = put(cash, given, 1)
        first = ledger.seal()
        slow.commit()
    second = ledger.seal()
    assert first is not None
    assert second is not None
    assert [leaf.entry for leaf in first.leaves.all()] == [quick]
    assert [(leaf.entry.key, leaf.entry_id < quick.pk) for leaf in second.leaves.all()] == [("slow:1:done", True)]
    assert Seal.objects.count() == 2
    assert ledger.verify() == []
