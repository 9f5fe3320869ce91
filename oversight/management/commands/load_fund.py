"""manage.py load_fund DIR: take on an existing fund from its spreadsheets."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from oversight import load_fund
from oversight.load_fund.plan import terms_from
from oversight.load_fund.published import sentence
from oversight.load_fund.reading import NotLoaded, read_folder
from trustfund.access.models import Membership, User
from trustfund.access.policy import Role


class Command(BaseCommand):
    """Take on an existing fund from its spreadsheets."""

    help = (
        "Take on an existing fund: agreements, windows and grants from CSV or XLSX files, recognised by their columns."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Say what is asked."""
        parser.add_argument("folder", type=Path, metavar="DIR")
        parser.add_argument("--as-of", type=date.fromisoformat, help="the day of the tables, e.g. 2020-12-31")
        parser.add_argument("--dry-run", action="store_true", help="do everything, show the result, write nothing")
        parser.add_argument(
            "--preparer", metavar="EMAIL", help="a fund administrator who prepares (the first by e-mail)"
        )
        parser.add_argument(
            "--approver", metavar="EMAIL", help="a fund administrator who approves (the first by e-mail)"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Load, and print the ladder, the figures that differ, and what the source misadds."""
        folder: Path = options["folder"]
        hands = load_fund.Hands(
            self._person(options["preparer"], Role.FAP, "preparer"),
            self._person(options["approver"], Role.FAA, "approver"),
        )
        told = folder / "fund.toml"
        try:
            terms = terms_from(told.read_bytes() if told.is_file() else None, folder.resolve().name)
            loaded = load_fund.load(
                read_folder(folder), terms, as_of=options["as_of"], hands=hands, is_rehearsal=options["dry_run"]
            )
        except NotLoaded as error:
            raise CommandError(f"{error} Nothing was written.") from error
        self._say(loaded, is_rehearsal=options["dry_run"])

    def _person(self, email: str | None, role: Role, option: str) -> User:
        held = Membership.objects.today().filter(role=role).values("person_id")
        found = User.objects.filter(person_id__in=held, is_active=True).order_by("email")
        if email:
            found = found.filter(email=email.lower())
        user = found.first()
        if user is None:
            raise CommandError(f"There is no account with the role {role.label} today: name one with --{option}.")
        return user

    def _say(self, loaded: load_fund.Loaded, *, is_rehearsal: bool) -> None:
        plan = loaded.plan
        self.stdout.write(f"{plan.terms.name}, as of {plan.as_of}; opening entries dated {plan.opening_on}")
        for rung in loaded.ladder:
            self.stdout.write(f"  {rung.label:<12}{rung.amount:>20,.2f}")
        self.stdout.write(f"  {plan.grant_count} grant agreements, by the source")
        if plan.is_notional:
            self.stdout.write("  The source has no window beside a grant: windows are attributed in order, notionally.")
        self.stdout.write(f"{len(loaded.compared)} figures compared with the books, {len(loaded.different)} differ:")
        for each in loaded.different:
            self.stdout.write(
                f"  {each.table}, {each.row}, {each.column}: source {each.printed:,f}, books {each.books:,f}"
            )
        self.stdout.write(f"Where the source's own tables do not add up: {len(loaded.verdict.differences)}")
        for found in loaded.verdict.differences:
            self.stdout.write(f"  {sentence(found)}")
        self.stdout.write("Rehearsal: nothing was written." if is_rehearsal else "Taken on.")
