"""Documents are handed to those whom the policy lets read them, as they were handed in, each time as an act."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from disbursements.models import ApplicationDocument
from oversight.demo.people import people
from tests.oversight.test_pages import reading
from trustfund.access.models import Act
from trustfund.fund.models import Document


def test_a_document_is_handed_to_its_parties_only_and_the_reader_is_remembered(fresh_story: object) -> None:
    link = ApplicationDocument.objects.filter(application__grant__project__agency__party__short_name="Energy").first()
    assert link is not None
    address = f"/documents/{link.document_id}/file/"
    assert reading(people.water_preparer).get(address).status_code == 404
    assert reading(people.donor_alder).get(address).status_code == 404
    assert not Act.objects.filter(verb="document.downloaded").exists()
    answer = reading(people.counterpart_preparer).get(address)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.content.startswith(b"%PDF")
    act = Act.objects.get(verb="document.downloaded")
    assert (act.person, act.object_id) == (people.counterpart_preparer.person, str(link.document_id))
    assert Document.objects.get(pk=link.document_id).sha256 == act.detail["sha256"]


def test_a_file_that_was_changed_in_storage_is_given_to_nobody(
    fresh_story: object, settings: Any, tmp_path: Path
) -> None:
    stored = Document.objects.filter(applications__isnull=False).earliest("uploaded_at")
    whole = Path(stored.file.path).read_bytes()
    settings.MEDIA_ROOT = str(tmp_path)  # the story's own files are read by other tests
    copy = tmp_path / str(stored.file.name)
    copy.parent.mkdir(parents=True)
    copy.write_bytes(whole + b" ")
    answer = reading(people.approver).get(f"/documents/{stored.pk}/file/")
    assert answer.status_code == 403
    assert "is not what was handed in" in answer.content.decode()
    assert whole not in answer.content
    assert Act.objects.filter(verb="document.refused", object_id=str(stored.pk)).count() == 1
    assert not Act.objects.filter(verb="document.downloaded").exists()
    copy.write_bytes(whole)
    assert reading(people.approver).get(f"/documents/{stored.pk}/file/").content == whole
