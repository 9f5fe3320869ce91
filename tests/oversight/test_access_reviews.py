"""Once a quarter every role is judged by somebody else, and the signed-off list is a PDF whose hash is kept."""

from __future__ import annotations

import io
from datetime import date
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from oversight.demo.people import people
from oversight.models import AccessReview, ReviewLine
from oversight.models.access_review import Verdict
from oversight.reports import review_list
from oversight.services import access_reviews as services
from oversight.services.access_reviews import Judgement, last_quarter_end
from trustfund.access.models import Membership, User
from trustfund.web import outbox
from trustfund.web.clock import today
from trustfund.web.models import Job
from trustfund.web.refusals import Refused

ALLAUTH = "allauth.account.auth_backends.AuthenticationBackend"
in_the_story = pytest.mark.usefixtures("fresh_story")


def the_review() -> AccessReview:
    return AccessReview.objects.get()


def judged(review: AccessReview) -> AccessReview:
    for who in (people.approver, people.second_approver):
        lines = review.lines.filter(verdict="").exclude(membership__person=who.person)
        services.judge(review, [Judgement(line.pk, Verdict.KEEP) for line in lines], by=who)
    return review


def page_of(review: AccessReview, user: User, language: str = "en") -> str:
    client = Client()
    client.force_login(user, backend=ALLAUTH)
    client.cookies["django_language"] = language
    return client.get(review.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("day", "end"),
    [
        (date(2026, 11, 27), date(2026, 9, 30)),
        (date(2027, 1, 1), date(2026, 12, 31)),
        (date(2027, 3, 31), date(2026, 12, 31)),
        (date(2027, 4, 1), date(2027, 3, 31)),
    ],
)
def test_the_quarter_reviewed_is_the_one_that_has_ended(day: date, end: date) -> None:
    assert last_quarter_end(day) == end


@in_the_story
def test_every_role_held_today_is_seen_and_a_quarter_is_reviewed_once() -> None:
    seen = set(the_review().lines.values_list("membership", flat=True))
    assert seen == set(Membership.objects.today().values_list("pk", flat=True))
    with pytest.raises(Refused, match="already"):
        services.open_review(by=people.access_administrator)


@in_the_story
def test_nobody_judges_their_own_role() -> None:
    review = the_review()
    own = review.lines.get(membership__person=people.approver.person)
    with pytest.raises(Refused, match="Another approver"):
        services.judge(review, [Judgement(own.pk, Verdict.KEEP)], by=people.approver)
    with pytest.raises(IntegrityError, match="own role"), transaction.atomic():
        ReviewLine.objects.filter(pk=own.pk).update(
            verdict="keep", judged_by=people.approver.person, judged_at="2026-01-01T00:00Z"
        )
    assert "another approver judges it" in page_of(review, people.approver)


@in_the_story
def test_a_line_of_no_review_is_refused_and_nothing_is_kept() -> None:
    review = the_review()
    line = review.lines.get(membership__person=people.auditor.person)
    with pytest.raises(Refused, match="another access review"):
        services.judge(review, [Judgement(line.pk, Verdict.KEEP), Judgement(uuid4(), Verdict.KEEP)], by=people.approver)
    line.refresh_from_db()
    assert line.verdict == ""


@in_the_story
def test_it_is_not_signed_off_before_every_role_has_its_verdict() -> None:
    review = the_review()
    with pytest.raises(Refused, match="still need a verdict"):
        services.sign_off(review, by=people.second_approver)
    with pytest.raises(IntegrityError, match="whole"), transaction.atomic():
        AccessReview.objects.filter(pk=review.pk).update(status="signed_off")
    with pytest.raises(Refused):
        services.sign_off(judged(review), by=people.access_administrator)
    assert the_review().status == "open"


@in_the_story
def test_a_role_no_longer_needed_has_a_reason_and_ends_with_the_signature() -> None:
    review = judged(the_review())
    line = review.lines.get(membership__person=people.second_preparer.person)
    with pytest.raises(Refused, match="why the role of Piotr"):
        services.judge(review, [Judgement(line.pk, Verdict.END)], by=people.approver)
    services.judge(review, [Judgement(line.pk, Verdict.END, "Works elsewhere now")], by=people.approver)
    assert people.second_preparer.held
    services.sign_off(review, by=people.second_approver)
    assert not people.second_preparer.held
    with pytest.raises(IntegrityError, match="keeps what was seen"), transaction.atomic():
        ReviewLine.objects.filter(pk=line.pk).update(note="Never mind")


@in_the_story
def test_the_signed_off_list_is_printed_and_read_by_the_auditor() -> None:
    review = services.sign_off(judged(the_review()), by=people.second_approver)
    outbox.run(Job.objects.get(kind="access_review.print").pk)
    prints = {each.language: each.document for each in review.prints.select_related("document")}
    assert set(prints) == {"en", "ko"}
    with prints["en"].file.open("rb") as file:
        text = " ".join("\n".join(page.extract_text() for page in PdfReader(io.BytesIO(file.read())).pages).split())
    assert review_list.sha256_of(review) in text.replace(" ", "")
    for person in ("Ines Okafor", "Ruth Fjeld", "Henrik Osei"):
        assert person in text
    client = Client()
    client.force_login(people.auditor, backend=ALLAUTH)
    assert prints["en"].name in client.get(review.get_absolute_url()).content.decode()
    assert client.get(f"/documents/{prints['en'].pk}/file/").status_code == 200
    outsider = Client()
    outsider.force_login(people.donor_linden, backend=ALLAUTH)
    assert outsider.get(f"/documents/{prints['en'].pk}/file/").status_code == 404


@in_the_story
def test_the_access_administrator_is_told_that_a_review_is_due() -> None:
    client = Client()
    client.force_login(people.access_administrator, backend=ALLAUTH)
    assert "is not signed off" in client.get("/").content.decode()
    services.sign_off(judged(the_review()), by=people.second_approver)
    assert not services.is_due(today())
    assert "is not signed off" not in client.get("/").content.decode()


@in_the_story
def test_verdicts_typed_on_the_page_are_kept_together_or_not_at_all() -> None:
    review = the_review()
    client = Client()
    answer = client.post(reverse("account_login"), {"login": people.second_approver.email, "password": "demonstration"})
    assert answer.status_code == 302
    lines = list(review.lines.filter(verdict="").exclude(membership__person=people.second_approver.person))
    sent = {f"verdict-{line.pk}": "keep" for line in lines} | {"id": "6a4c4c8e-3a1e-4a55-9a39-0d7fd6bb1c11"}
    broken = client.post(f"/access-reviews/{review.pk}/verdicts/", {**sent, f"verdict-{lines[-1].pk}": "end"})
    assert broken.status_code == 422
    assert not review.lines.filter(pk__in=[line.pk for line in lines]).exclude(verdict="").exists()
    assert client.post(f"/access-reviews/{review.pk}/verdicts/", sent).status_code == 302
    assert not review.lines.filter(pk__in=[line.pk for line in lines], verdict="").exists()
