"""Addresses of who takes part and may do what: roles, access requests, leaving, access reviews."""

from __future__ import annotations

from django.urls import URLPattern, path

from oversight.models.access_request import Kind
from oversight.views import access_requests, access_reviews, people

urlpatterns: list[URLPattern] = [
    path("roles/", people.role_list, name="role_list"),
    path("roles/<uuid:pk>/", people.role_detail, name="role_detail"),
    path("roles/<uuid:pk>/end/", people.role_end, name="role_end"),
    path("people/<uuid:pk>/leave/", people.leave, name="person_leave"),
    path("access-requests/", access_requests.request_list, name="access_request_list"),
    *(
        path(
            f"access-requests/new/{kind}/",
            access_requests.request_new,
            {"kind": kind},
            name=f"access_request_new_{kind}",
        )
        for kind in Kind.values
    ),
    path("access-requests/<uuid:pk>/", access_requests.request_detail, name="access_request_detail"),
    path("access-requests/<uuid:pk>/steps/<slug:step>/", access_requests.request_step, name="access_request_step"),
    path("access-reviews/", access_reviews.review_list, name="access_review_list"),
    path("access-reviews/<uuid:pk>/", access_reviews.review_detail, name="access_review_detail"),
    path("access-reviews/<uuid:pk>/verdicts/", access_reviews.review_judge, name="access_review_judge"),
    path("access-reviews/<uuid:pk>/steps/<slug:step>/", access_reviews.review_step, name="access_review_step"),
]
