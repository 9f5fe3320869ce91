from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from trustfund.access import account, views

app_name = "access"
urlpatterns: list[URLPattern | URLResolver] = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("account/", account.account, name="account"),
    path("account/sessions/end/", account.session_end, name="session_end"),
]
