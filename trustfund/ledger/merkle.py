"""Seals in plain Python: what a donor needs to check a proof without our database (RFC 6962, section 2.1).

leaf  = SHA-256(0x00 ‖ content)          content: one line of JSON, see docs/decisions/ledger.md
node  = SHA-256(0x01 ‖ left ‖ right)     an odd node rises unhashed
head  = SHA-256(0x02 ‖ head before ‖ root ‖ number ‖ first ‖ last)      numbers as 8 bytes, big-endian
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class SealedRange:
    """A seal as a party keeps it: its number, the journal numbers it covers, the head before and its own, in hex."""

    number: int
    first: int
    last: int
    before: str
    head: str


@dataclass(frozen=True, slots=True)
class Proof:
    """An entry's content, the hashes beside its way up the tree, and the seal it must arrive at.

    `path` holds ("left" | "right", hash in hex): where the neighbour stands.
    """

    content: str
    path: list[tuple[str, str]]
    seal: SealedRange


def leaf_hash(content: str) -> bytes:
    """Return the hash of a leaf."""
    return sha256(b"\x00" + content.encode()).digest()


def node(left: bytes, right: bytes) -> bytes:
    """Return the hash of two nodes."""
    return sha256(b"\x01" + left + right).digest()


def _above(level: list[bytes]) -> list[bytes]:
    pairs = [level[i : i + 2] for i in range(0, len(level), 2)]
    return [node(*pair) if len(pair) == 2 else pair[0] for pair in pairs]


def root(leaves: list[bytes]) -> bytes:
    """Return the root over leaf hashes; raises IndexError without leaves."""
    level = leaves
    while len(level) > 1:
        level = _above(level)
    return level[0]


def path(leaves: list[bytes], place: int) -> list[tuple[str, str]]:
    """Return the neighbours on the way from the leaf at `place` (from 0) up to the root."""
    way: list[tuple[str, str]] = []
    level = leaves
    while len(level) > 1:
        beside = place ^ 1
        if beside < len(level):
            way.append(("left" if beside < place else "right", level[beside].hex()))
        level, place = _above(level), place // 2
    return way


def head(sealed: SealedRange, root_: bytes) -> str:
    """Return the head, in hex, that a seal with this root must have."""
    numbers = b"".join(number.to_bytes(8, "big") for number in (sealed.number, sealed.first, sealed.last))
    return sha256(b"\x02" + bytes.fromhex(sealed.before) + root_ + numbers).hexdigest()


def holds(proof: Proof) -> bool:
    """Return whether the content is in the seal whose head the proof names."""
    hash_ = leaf_hash(proof.content)
    for side, beside in proof.path:
        pair = (bytes.fromhex(beside), hash_) if side == "left" else (hash_, bytes.fromhex(beside))
        hash_ = node(*pair)
    return head(proof.seal, hash_) == proof.seal.head
