from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from trustfund.access import views

app_name = "access"
urlpatterns: list[URLPattern | URLResolver] = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
]
