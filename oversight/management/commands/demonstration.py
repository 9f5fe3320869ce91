"""`manage.py demonstration`: the fictional fund, on an empty database, made only through the services."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from oversight.demo import reporting, stage, story
from oversight.demo.calendar import Calendar
from oversight.demo.ids import demo_id
from trustfund.access.models import User
from trustfund.fund.models import Fund
from trustfund.web.clock import today

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(BaseCommand):
    """Load the demonstration, or say that it is there."""

    help = "Load the fictional demonstration fund into an empty database."

    def add_arguments(self, parser: CommandParser) -> None:
        """Let the day be given on which the story ends, and leave the reports out when asked to."""
        parser.add_argument("--today", type=date.fromisoformat, default=None, help="the day on which the story ends")
        parser.add_argument("--without-reports", action="store_true", help="leave out the two quarterly reports")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Set the stage, tell the story, publish the reports."""
        fund = Fund.objects.first()
        if fund is not None and fund.pk == demo_id("fund"):
            self.stdout.write("The demonstration is there already.")
            return
        if fund is not None or User.objects.exists():
            message = "This database holds a fund or people already; the demonstration is loaded into an empty one."
            raise CommandError(message)
        with connection.cursor() as cursor:  # a demonstration lost in a power cut is loaded again
            cursor.execute("SET synchronous_commit = off")
        calendar = Calendar(options["today"] or today())
        stage.build(today=calendar.today, say=self._say)
        story.build(today=calendar.today, say=self._say)
        if not options["without_reports"]:
            reporting.publish_all(calendar, self._say)
        self.stdout.write(self.style.SUCCESS("The demonstration is loaded. `manage.py sign_ins` lists its people."))

    def _say(self, line: str) -> None:
        self.stdout.write(f"  {line}")
        self.stdout.flush()
