"""Addresses of user accounts: who may sign in, and what is done for somebody who cannot."""

from __future__ import annotations

from django.urls import URLPattern, path

from oversight.views import users

urlpatterns: list[URLPattern] = [
    path("users/", users.user_list, name="user_list"),
    path("users/<uuid:pk>/", users.user_detail, name="user_detail"),
    path("users/<uuid:pk>/invite/", users.user_invite, name="user_invite"),
    path("users/<uuid:pk>/sessions/end/", users.sessions_end, name="sessions_end"),
    path("users/<uuid:pk>/factors/", users.lost_factors_new, name="lost_factors_new"),
    path("users/factors/<uuid:pk>/", users.lost_factors, name="lost_factors"),
    path("users/factors/<uuid:pk>/steps/<slug:step>/", users.lost_factors_step, name="lost_factors_step"),
]
