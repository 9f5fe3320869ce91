"""Addresses of applications, payees, signatories and payments."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from disbursements.views import applications, drafting, parties, payments

app_name = "disbursements"
urlpatterns: list[URLPattern | URLResolver] = [
    path("applications/", applications.application_list, name="application_list"),
    path("applications/new/", drafting.application_begin, name="application_begin"),
    path("grants/<uuid:pk>/applications/new/", drafting.application_new, name="application_new"),
    path("applications/<uuid:pk>/", applications.application_detail, name="application_detail"),
    path("applications/<uuid:pk>/edit/", drafting.application_edit, name="application_edit"),
    path("applications/<uuid:pk>/lines/new/", drafting.line_new, name="line_new"),
    path("applications/<uuid:pk>/lines/<uuid:line>/", drafting.line_edit, name="line_edit"),
    path("applications/<uuid:pk>/documents/new/", drafting.document_new, name="document_new"),
    path("applications/<uuid:pk>/documents/<uuid:link>/", applications.document, name="document"),
    path("applications/<uuid:pk>/documents/<uuid:link>/remove/", drafting.document_remove, name="document_remove"),
    path("applications/<uuid:pk>/notes/new/", applications.note_new, name="note_new"),
    path("applications/<uuid:pk>/steps/<slug:step>/", applications.application_step, name="application_step"),
    path("payees/", parties.payee_list, name="payee_list"),
    path("agencies/<uuid:pk>/payees/new/", parties.payee_new, name="payee_new"),
    path("payees/<uuid:pk>/", parties.payee_detail, name="payee_detail"),
    path("payees/<uuid:pk>/steps/<slug:step>/", parties.payee_step, name="payee_step"),
    path("grants/<uuid:pk>/signatories/", parties.signatory_list, name="signatory_list"),
    path("grants/<uuid:pk>/signatories/new/", parties.signatory_new, name="signatory_new"),
    path("signatories/<uuid:pk>/steps/<slug:step>/", parties.signatory_step, name="signatory_step"),
    path("payments/", payments.payment_list, name="payment_list"),
    path("payments/<uuid:pk>/", payments.payment_detail, name="payment_detail"),
    path("payments/<uuid:pk>/steps/confirm/", payments.payment_confirm, name="payment_confirm"),
    path("payments/<uuid:pk>/steps/<slug:step>/", payments.payment_step, name="payment_step"),
]
