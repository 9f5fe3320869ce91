"""The address book: each app's addresses are included by name."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("oversight.urls")),
    path("", include("trustfund.access.urls")),
    path("", include("trustfund.access.doors")),
    path("", include("trustfund.web.urls")),
    path("donors/", include("donors.urls")),
    path("", include("projects.urls")),
    path("", include("disbursements.urls")),
]
