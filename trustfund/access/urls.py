from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from trustfund.access import account, email_change, views

app_name = "access"
urlpatterns: list[URLPattern | URLResolver] = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("account/", account.account, name="account"),
    path("account/sessions/end/", account.session_end, name="session_end"),
    path("account/email/", email_change.email_new, name="email_new"),
    path("account/email/cancel/", email_change.email_cancel, name="email_cancel"),
    path("email/", email_change.email_confirm, name="email_confirm"),
    path("email/<str:secret>/", email_change.email_link, name="email_link"),
]
