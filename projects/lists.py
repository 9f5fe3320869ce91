"""The list page of the house; it stands in trustfund/web, where every app finds it."""

from __future__ import annotations

from trustfund.web.lists import list_page

__all__ = ["list_page"]
