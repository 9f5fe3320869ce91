"""The lists a project is described by: who executes it, in which sector, in which province."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Execution(models.TextChoices):
    """Who carries the project out: the recipient's agency, or the Bank itself (technical assistance)."""

    RETF = "RETF", _("Recipient-executed")
    BETF = "BETF", _("Bank-executed")


class Sector(models.TextChoices):
    """What the project is about."""

    ENERGY = "energy", _("Energy")
    WATER = "water", _("Water and sanitation")
    HEALTH = "health", _("Health and nutrition")
    AGRICULTURE = "agriculture", _("Agriculture and food")
    TRANSPORT = "transport", _("Transport")
    EDUCATION = "education", _("Education and skills")
    ENVIRONMENT = "environment", _("Environment and disaster risk")
    GOVERNANCE = "governance", _("Statistics and institutions")
    MULTISECTOR = "multisector", _("Several sectors")


class Province(models.TextChoices):
    """First-level divisions of the DPRK as in ISO 3166-2:KP; empty means nationwide or another country."""

    PYONGYANG = "KP-01", _("Pyongyang")
    SOUTH_PYONGAN = "KP-02", _("South Pyongan")
    NORTH_PYONGAN = "KP-03", _("North Pyongan")
    CHAGANG = "KP-04", _("Chagang")
    SOUTH_HWANGHAE = "KP-05", _("South Hwanghae")
    NORTH_HWANGHAE = "KP-06", _("North Hwanghae")
    KANGWON = "KP-07", _("Kangwon")
    SOUTH_HAMGYONG = "KP-08", _("South Hamgyong")
    NORTH_HAMGYONG = "KP-09", _("North Hamgyong")
    RYANGGANG = "KP-10", _("Ryanggang")
    RASON = "KP-13", _("Rason")
    NAMPO = "KP-14", _("Nampo")
    KAESONG = "KP-15", _("Kaesong")
