"""Addresses of money in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from donors import views

if TYPE_CHECKING:
    from django.urls import URLPattern, URLResolver

app_name = "donors"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.donor_list, name="donor_list"),
    path("new/", views.donor_new, name="donor_new"),
    path("<uuid:pk>/", views.donor_detail, name="donor_detail"),
    path("<uuid:pk>/edit/", views.donor_edit, name="donor_edit"),
    path("pledges/", views.pledge_list, name="pledge_list"),
    path("pledges/new/", views.pledge_new, name="pledge_new"),
    path("pledges/<uuid:pk>/", views.pledge_detail, name="pledge_detail"),
    path("pledges/<uuid:pk>/edit/", views.pledge_edit, name="pledge_edit"),
    path("pledges/<uuid:pk>/steps/<slug:step>/", views.pledge_step, name="pledge_step"),
    path("agreements/", views.agreement_list, name="agreement_list"),
    path("agreements/new/", views.agreement_new, name="agreement_new"),
    path("agreements/<uuid:pk>/", views.agreement_detail, name="agreement_detail"),
    path("agreements/<uuid:pk>/edit/", views.agreement_edit, name="agreement_edit"),
    path("agreements/<uuid:pk>/steps/<slug:step>/", views.agreement_step, name="agreement_step"),
    path("agreements/<uuid:pk>/history/", views.agreement_history, name="agreement_history"),
    path("agreements/<uuid:pk>/terms/", views.agreement_terms, name="agreement_terms"),
    path("agreements/<uuid:pk>/amendments/new/", views.amendment_new, name="amendment_new"),
    path("amendments/<uuid:pk>/", views.amendment_detail, name="amendment_detail"),
    path("amendments/<uuid:pk>/edit/", views.amendment_edit, name="amendment_edit"),
    path("amendments/<uuid:pk>/steps/<slug:step>/", views.amendment_step, name="amendment_step"),
    path("agreements/<uuid:pk>/occurrences/new/", views.occurrence_new, name="occurrence_new"),
    path("occurrences/<uuid:pk>/", views.occurrence_detail, name="occurrence_detail"),
    path("occurrences/<uuid:pk>/steps/<slug:step>/", views.occurrence_step, name="occurrence_step"),
    path("bank/files/", views.bank_file_list, name="bank_file_list"),
    path("bank/files/new/", views.bank_file_new, name="bank_file_new"),
    path("bank/files/<uuid:pk>/", views.bank_file_detail, name="bank_file_detail"),
    path("bank/lines/", views.bank_line_list, name="bank_line_list"),
    path("bank/lines/<uuid:pk>/", views.bank_line_detail, name="bank_line_detail"),
    path("calls/", views.call_list, name="call_list"),
    path("calls/new/", views.call_new, name="call_new"),
    path("calls/<uuid:pk>/", views.call_detail, name="call_detail"),
    path("calls/<uuid:pk>/edit/", views.call_edit, name="call_edit"),
    path("calls/<uuid:pk>/letter/", views.call_letter, name="call_letter"),
    path("calls/<uuid:pk>/steps/<slug:step>/", views.call_step, name="call_step"),
    path("calls/reminders/", views.reminder_list, name="reminder_list"),
    path("calls/reminders/new/", views.reminder_new, name="reminder_new"),
    path("bank/reconciliation/", views.bank_reconciliation, name="bank_reconciliation"),
    path("bank/lines/accept/", views.bank_accept, name="bank_accept"),
    path("bank/lines/compare/", views.bank_compare, name="bank_compare"),
    path("bank/lines/<uuid:pk>/receive/", views.bank_line_receive, name="bank_line_receive"),
    path("bank/lines/<uuid:pk>/match/", views.bank_line_match, name="bank_line_match"),
    path("bank/lines/<uuid:pk>/set-apart/", views.bank_line_set_apart, name="bank_line_set_apart"),
    path("bank/matches/<uuid:pk>/", views.bank_match_detail, name="bank_match_detail"),
    path("bank/matches/<uuid:pk>/steps/assign/", views.bank_match_assign, name="bank_match_assign"),
    path("bank/matches/<uuid:pk>/steps/<slug:step>/", views.bank_match_step, name="bank_match_step"),
    path("receipts/", views.receipt_list, name="receipt_list"),
    path("receipts/new/", views.receipt_new, name="receipt_new"),
    path("receipts/<uuid:pk>/", views.receipt_detail, name="receipt_detail"),
    path("receipts/<uuid:pk>/edit/", views.receipt_edit, name="receipt_edit"),
    path("receipts/<uuid:pk>/steps/<slug:step>/", views.receipt_step, name="receipt_step"),
    path("encashments/", views.encashment_list, name="encashment_list"),
    path("encashments/new/", views.encashment_new, name="encashment_new"),
    path("encashments/<uuid:pk>/", views.encashment_detail, name="encashment_detail"),
    path("encashments/<uuid:pk>/edit/", views.encashment_edit, name="encashment_edit"),
    path("encashments/<uuid:pk>/steps/<slug:step>/", views.encashment_step, name="encashment_step"),
    path("balance-accounts/", views.balance_list, name="balance_list"),
    path("balance-accounts/<uuid:pk>/", views.balance_detail, name="balance_detail"),
    path("returns/", views.return_list, name="return_list"),
    path("returns/new/", views.return_new, name="return_new"),
    path("returns/<uuid:pk>/", views.return_detail, name="return_detail"),
    path("returns/<uuid:pk>/edit/", views.return_edit, name="return_edit"),
    path("returns/<uuid:pk>/steps/<slug:step>/", views.return_step, name="return_step"),
]
