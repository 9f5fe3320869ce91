"""The address book: each app's addresses are included by name."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("oversight.urls")),
    path("", include("trustfund.access.urls")),
    path("", include("trustfund.access.doors")),
    path("", include("trustfund.web.urls")),
    path("", include("trustfund.api.urls")),
    path("api/v1/", include("trustfund.api.api")),
    path("api/v1/", include("donors.api")),
    path("api/v1/", include("projects.api")),
    path("api/v1/", include("disbursements.api")),
    path("api/v1/", include("oversight.api")),
    path("donors/", include("donors.urls")),
    path("", include("projects.urls")),
    path("", include("disbursements.urls")),
]
handler404 = "trustfund.api.nowhere.not_found"
