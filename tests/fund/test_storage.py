"""Documents lie in the file system or in an S3-compatible store, and are compared with their hash in either."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING, Any, Final

import boto3
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from moto.server import ThreadedMotoServer

from oversight.demo.evidence import one_page
from oversight.demo.people import people
from trustfund.fund.services.documents import store_document

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from trustfund.fund.models import Document

pytestmark = pytest.mark.django_db
KEYS: Final[dict[str, Any]] = {
    "access_key": "test", "secret_key": "test", "region_name": "us-east-1", "bucket_name": "vault",
}  # fmt: skip


@pytest.fixture
def bucket(settings: Any) -> Iterator[Any]:
    """A store that speaks S3 over HTTP on this machine, chosen by the settings alone."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    store = boto3.resource(
        "s3", endpoint_url=address, aws_access_key_id="test", aws_secret_access_key="test", region_name="us-east-1"
    ).create_bucket(Bucket="vault")
    s3 = {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": {**KEYS, "endpoint_url": address}}
    settings.STORAGES = {**settings.STORAGES, "default": s3}
    yield store
    server.stop()


def stored() -> Document:
    file = ContentFile(one_page(["Remittance"]), name="advice.pdf")
    return store_document(file, title="Advice", kind="remittance", by=people.preparer)


def verified() -> tuple[str, str, int]:
    said, wrong, code = StringIO(), StringIO(), 0
    try:
        call_command("verify_documents", stdout=said, stderr=wrong)
    except SystemExit as left:
        code = int(left.code or 0)
    return said.getvalue(), wrong.getvalue(), code


def test_a_document_in_the_store_is_verified_and_a_changed_one_is_named(bucket: Any) -> None:
    document = stored()
    kept = bucket.Object(document.file.name)
    assert kept.get()["Body"].read() == one_page(["Remittance"])
    assert verified()[2] == 0
    kept.put(Body=b"something else")
    _said, wrong, code = verified()
    assert (code, str(document.pk) in wrong, "SHA-256 is" in wrong) == (1, True, True)


def test_a_missing_file_is_named(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    document = stored()
    assert verified()[0].startswith("1 documents are") or verified()[2] == 0
    default_storage.delete(str(document.file.name))
    _said, wrong, code = verified()
    assert (code, "the file is missing" in wrong) == (1, True)
