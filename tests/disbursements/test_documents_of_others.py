"""Nobody comes to another party's document by naming its id."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile

from disbursements.models import Application
from disbursements.services import attach_file
from oversight.demo.evidence import one_page
from trustfund.access.models import User
from trustfund.fund.models import Document
from trustfund.fund.services import examine
from trustfund.web.refusals import Refused

pytestmark = pytest.mark.usefixtures("fresh_story")


def test_a_document_of_another_is_not_attached_by_its_id() -> None:
    application = Application.objects.filter(status="draft").order_by("pk")[0]
    agency = application.grant.project.agency
    assert agency is not None
    preparer = User.objects.filter(person__memberships__party=agency.party, person__memberships__role="KPP")[0]
    foreign = Document.objects.exclude(party=agency.party).order_by("pk")[0]
    file = examine(ContentFile(one_page(["Invoice"]), name="invoice.pdf"))
    with pytest.raises(Refused, match="sent before with another file"):
        attach_file(application, file=file, title="Invoice", by=preparer, id=foreign.pk)
    assert not application.documents.filter(document=foreign).exists()
