"""The states of an application as the guards write them in SQL."""

from __future__ import annotations

from typing import Final

OPEN: Final = "('draft', 'sent_back')"
RESERVED: Final = "('submitted', 'endorsed', 'approved', 'instructed', 'payment_failed', 'paid')"
