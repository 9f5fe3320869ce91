"""`make attack`: two scanners of others against the running demonstration, as each role. Not part of `make test`."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trustfund.settings")
django.setup()  # the people of the demonstration are named in models' modules
