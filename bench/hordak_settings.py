"""Settings for measuring django-hordak on a database of its own."""

from __future__ import annotations

import environ

SECRET_KEY = "measuring"
DATABASES = {"default": environ.Env().db_url("DATABASE_URL")}
INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "mptt", "djmoney", "hordak"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CURRENCIES = DEFAULT_CURRENCIES = HORDAK_CURRENCIES = ["USD"]
DEFAULT_CURRENCY = HORDAK_INTERNAL_CURRENCY = "USD"
USE_TZ = True
