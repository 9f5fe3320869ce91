"""Addresses of sign-in and of a person's own account, under the names by which allauth asks for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account import views as account_views
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as keys
from django.urls import path, re_path
from django.views.generic import RedirectView

from trustfund.access import views
from trustfund.access.account import by_mailbox, door, own, own_key

if TYPE_CHECKING:
    from django.urls import URLPattern, URLResolver

to_account = own(RedirectView.as_view(pattern_name="access:account"))
urlpatterns: list[URLPattern | URLResolver] = [
    path("sign-in/", views.sign_in, name="account_login"),
    path("sign-in/code/", door(mfa.authenticate), name="mfa_authenticate"),
    path("sign-in/key/", door(keys.login_webauthn), name="mfa_login_webauthn"),
    path("sign-out/", views.sign_out, name="account_logout"),
    path("password/", door(account_views.password_reset), name="account_reset_password"),
    path("password/sent/", door(account_views.password_reset_done), name="account_reset_password_done"),
    path(
        "password/changed/",
        door(account_views.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/(?P<uidb36>[0-9A-Za-z-]+?)-(?P<key>[^/]+)/$",
        by_mailbox(account_views.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path("account/password/", own(account_views.password_change), name="account_change_password"),
    path("account/password/first/", own(account_views.password_set), name="account_set_password"),
    path("account/confirm/", own(account_views.reauthenticate), name="account_reauthenticate"),
    path("account/confirm/code/", own(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("account/confirm/key/", own(keys.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("account/factors/", to_account, name="mfa_index"),
    path("account/authenticator/", own(totp.activate_totp), name="mfa_activate_totp"),
    path("account/authenticator/remove/", own(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("account/keys/", to_account, name="mfa_list_webauthn"),
    path("account/keys/add/", own(keys.add_webauthn), name="mfa_add_webauthn"),
    path("account/keys/<str:number>/", own_key(keys.edit_webauthn), name="mfa_edit_webauthn"),
    path("account/keys/<str:number>/remove/", own_key(keys.remove_webauthn), name="mfa_remove_webauthn"),
    path("account/recovery-codes/", own(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("account/recovery-codes/new/", own(codes.generate_recovery_codes), name="mfa_generate_recovery_codes"),
]
