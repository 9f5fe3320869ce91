"""Addresses of projects, allocations and grants."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from projects.views import grants, projects

app_name = "projects"
urlpatterns: list[URLPattern | URLResolver] = [
    path("projects/", projects.project_list, name="project_list"),
    path("projects/new/", projects.project_new, name="project_new"),
    path("projects/<uuid:pk>/", projects.project_detail, name="project_detail"),
    path("projects/<uuid:pk>/edit/", projects.project_edit, name="project_edit"),
    path("projects/<uuid:pk>/cofinancing/new/", projects.cofinancing_new, name="cofinancing_new"),
    path("projects/<uuid:pk>/steps/<slug:step>/", projects.project_step, name="project_step"),
    path("projects/<uuid:pk>/grants/new/", grants.grant_new, name="grant_new"),
    path("allocations/", projects.allocation_list, name="allocation_list"),
    path("grants/", grants.grant_list, name="grant_list"),
    path("grants/<uuid:pk>/", grants.grant_detail, name="grant_detail"),
    path("grants/<uuid:pk>/edit/", grants.grant_edit, name="grant_edit"),
    path("grants/<uuid:pk>/steps/<slug:step>/", grants.grant_step, name="grant_step"),
]
