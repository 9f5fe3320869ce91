"""Pages about the API. The addresses of the API itself stand in the `api.py` of each app."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from trustfund.api import views

app_name = "api"
urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", views.api, name="api"),
    path("api/v1/schema/", views.schema, name="schema"),
    path("tokens/", views.token_list, name="token_list"),
    path("tokens/new/", views.token_new, name="token_new"),
    path("tokens/<uuid:pk>/", views.token_detail, name="token_detail"),
    path("tokens/<uuid:pk>/steps/<slug:step>/", views.token_step, name="token_step"),
    path("account/tokens/", views.own_tokens, name="own_tokens"),
    path("account/tokens/<uuid:pk>/take/", views.token_take, name="token_take"),
    path("account/tokens/<uuid:pk>/give-up/", views.token_give_up, name="token_give_up"),
]
