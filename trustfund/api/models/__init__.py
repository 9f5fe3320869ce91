"""Tokens of programs, and the answers that were given to what was posted."""

from __future__ import annotations

from trustfund.api.models.answer import Answer
from trustfund.api.models.token import Token, TokenSignature

__all__ = ["Answer", "Token", "TokenSignature"]
