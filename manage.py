#!/usr/bin/env python
"""Commands of the fund. Without DATABASE_URL they work on the embedded servers of this machine."""

from __future__ import annotations

import os
import sys
import warnings
from contextlib import nullcontext

from django.core.management import execute_from_command_line

from trustfund import embedded, history

AS_OWNER = {"migrate", "prepare", "sqlmigrate"}
WITHOUT_DATABASE = {"makemigrations", "collectstatic", "check", "messages", "docs", "help", "diffsettings"}


def main() -> None:
    """Choose the database and the role, then do as Django does."""
    command = (sys.argv[1:] or ["help"])[0]
    if "DATABASE_URL" not in os.environ and command not in WITHOUT_DATABASE:
        try:
            embedded.start()
            os.environ.update(embedded.environment())
        except embedded.Unusable as error:
            sys.exit(str(error))
    if command in AS_OWNER and "DATABASE_OWNER_URL" in os.environ:
        os.environ["DATABASE_URL"] = os.environ["DATABASE_OWNER_URL"]
    if command == "makemigrations":  # it would like to ask a database, and need not
        warnings.filterwarnings("ignore", message="Got an error checking a consistent migration history")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trustfund.settings")
    # The schema is not the application's data, and its statements are not parameterised.
    with nullcontext() if command in AS_OWNER else history.by_command(command):
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
