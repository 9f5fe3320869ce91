"""manage.py forget_factors EMAIL --reason WHY: for somebody who has lost their second factor and their recovery codes."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from trustfund.access.models import User
from trustfund.access.services import forget_factors


class Command(BaseCommand):
    """Take the lost factors of an account, so that its person makes a new one at the next sign-in."""

    help = "Take the second factors of an account whose person has lost them; the reason stays in the book of acts."

    def add_arguments(self, parser: CommandParser) -> None:
        """Say what is asked."""
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument("--reason", required=True, help="how it was made sure who asks, and by whom")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Take them, end the sessions, say how many there were."""
        user = User.objects.filter(email=options["email"].lower()).first()
        if user is None:
            raise CommandError(f"No account has the e-mail {options['email']}.")
        count = forget_factors(user, reason=options["reason"], by=None)
        self.stdout.write(f"{count} factors of {user.email} are forgotten; its sessions have ended.")
