"""Structured logs: every line, ours or a library's, carries the id of the request that caused it."""

from __future__ import annotations

import logging.config
import re
from typing import TYPE_CHECKING, Final

import structlog

if TYPE_CHECKING:
    from structlog.typing import EventDict, Processor

LINK: Final = re.compile(r"/(?:(password)/[0-9A-Za-z]+-|(email)/(?=[\w-]{20}))[^/\s]+/")


def without_links(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Keep the address of a link that sets a password, or changes an e-mail, out of the line: a reader could use it."""
    return {name: LINK.sub(_named, value) if isinstance(value, str) else value for name, value in event.items()}


def _named(found: re.Match[str]) -> str:
    return f"/{found[1] or found[2]}/…/"


SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
    without_links,
]


def configure(*, style: str, level: str) -> None:
    """Write to standard error as `json` (one object a line) or as `console` (for people)."""
    renderer: Processor = structlog.processors.JSONRenderer(ensure_ascii=False)
    if style == "console":
        renderer = structlog.dev.ConsoleRenderer(colors=False)
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "one": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
                    "foreign_pre_chain": SHARED,
                },
            },
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "one"}},
            "root": {"handlers": ["stderr"], "level": level},
            "loggers": {
                "django.server": {"level": "WARNING"},
                "fontTools": {"level": "WARNING"},
                "weasyprint": {"level": "ERROR"},
            },
        }
    )
