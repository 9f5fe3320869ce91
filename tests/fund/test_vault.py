"""The vault in a folder and in a bucket: what lies there is what was handed in, or somebody hears of it."""

from __future__ import annotations

import io
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

import boto3
import pytest
from botocore.config import Config
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.test import RequestFactory
from django.utils import timezone
from moto.server import ThreadedMotoServer

from oversight.demo.people import people
from tests.fund.clamd import clamd
from tests.fund.hostile import EICAR, PDF
from trustfund import settings as house
from trustfund.fund.handing_out import hand_out
from trustfund.fund.models import Document
from trustfund.fund.services import examine, store_document, vault

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.django_db


@contextmanager
def folder(settings: Any, path: Path) -> Iterator[None]:
    settings.MEDIA_ROOT = str(path)
    yield


@contextmanager
def bucket(settings: Any, path: Path) -> Iterator[None]:
    """A bucket of a server that speaks S3 over HTTP on this machine; the rest of the options are those of the house."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    there = {"bucket_name": f"vault-{uuid4()}", "endpoint_url": f"http://{host}:{port}", "region_name": "us-east-1"}
    client = boto3.client(
        "s3", endpoint_url=there["endpoint_url"], region_name="us-east-1", config=Config(retries={"max_attempts": 1}),
        aws_access_key_id="a", aws_secret_access_key="b",
    )  # fmt: skip
    client.create_bucket(Bucket=there["bucket_name"])
    options = {**there, "access_key": "a", "secret_key": "b", **house.BUCKET}
    s3 = {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
    settings.STORAGES = {**house.STORAGES, "default": s3}
    yield
    server.stop()


@pytest.fixture(params=[folder, bucket], ids=["folder", "bucket"])
def place(request: pytest.FixtureRequest, settings: Any, tmp_path: Path) -> Iterator[None]:
    with request.param(settings, tmp_path):
        yield


def stored(content: bytes = PDF, name: str = "a.pdf") -> Document:
    return store_document(
        examine(ContentFile(content, name=name)), title="A", kind=Document.Kind.SUPPORT, by=people.preparer
    )


def replace(document: Document, content: bytes) -> None:
    """Do what somebody with the keys of the storage can do."""
    default_storage.delete(str(document.file.name))
    assert default_storage.save(document.file.name, ContentFile(content)) == document.file.name


def asked(document: Document) -> bytes:
    return hand_out(RequestFactory().get("/"), document, by=people.preparer).content


@pytest.mark.usefixtures("place")
def test_a_document_is_given_out_as_it_was_handed_in_and_not_when_it_was_changed() -> None:
    document = stored()
    assert asked(Document.objects.get()) == PDF
    replace(document, PDF + b" ")
    with pytest.raises(PermissionDenied, match="not what was handed in"):
        asked(Document.objects.get())
    default_storage.delete(str(document.file.name))
    with pytest.raises(PermissionDenied, match="it is missing"):
        asked(Document.objects.get())


@pytest.mark.usefixtures("place")
def test_what_lies_in_the_storage_is_never_replaced() -> None:
    document = stored()
    again = default_storage.save(document.file.name, ContentFile(b"other"))
    assert again != document.file.name
    assert asked(document) == PDF


def test_a_bucket_gives_nothing_to_whoever_has_no_key(settings: Any, tmp_path: Path) -> None:
    with bucket(settings, tmp_path):
        there: Any = default_storage
        grants = there.bucket.Object(stored().file.name).Acl().grants
    assert [(grant["Grantee"]["Type"], grant["Permission"]) for grant in grants] == [("CanonicalUser", "FULL_CONTROL")]


NOTHING: Final = "0 clean, 0 with a virus,"


def verified(*options: str) -> tuple[int, str]:
    said, wrong = io.StringIO(), io.StringIO()
    try:
        call_command("verify_documents", *options, stdout=said, stderr=wrong, no_color=True)
    except SystemExit as end:
        return int(end.code or 0), wrong.getvalue()
    return 0, said.getvalue()


@pytest.mark.usefixtures("place")
def test_verify_documents_names_each_that_differs_or_is_missing_and_fails() -> None:
    assert verified() == (0, f"{NOTHING} 0 not scanned.\n0 documents are as they were handed in.\n")
    whole, differs, missing = stored(), stored(name="b.pdf"), stored(name="c.pdf")
    assert verified() == (0, f"{NOTHING} 3 not scanned.\n3 documents are as they were handed in.\n")
    replace(differs, PDF.replace(b"advice", b"advise"))
    default_storage.delete(str(missing.file.name))
    code, said = verified()
    assert code == 1
    assert sorted(said.splitlines()) == sorted(
        [
            f"{differs.pk} “b.pdf”: differs from its SHA-256 ({differs.file.name})",
            f"{missing.pk} “c.pdf”: is missing ({missing.file.name})",
        ]
    )
    assert str(whole.pk) not in said


@pytest.mark.usefixtures("place")
def test_a_file_that_no_document_names_is_found_after_a_day() -> None:
    stored()
    orphan = default_storage.save("documents/ab/abandoned", ContentFile(b"x"))
    assert list(vault.verify(now=timezone.now())) == []
    tomorrow = timezone.now() + timedelta(hours=25)
    assert list(vault.verify(now=tomorrow)) == [f"{orphan}: no document names this file"]


def test_verify_documents_scans_again_when_asked_to(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    stored()
    infected = stored(EICAR, "a.txt")
    with clamd() as server:
        settings.CLAMAV_URL = server.url
        assert verified("--scan") == (1, f"{infected.pk} “a.txt”: the scanner found Eicar-Signature\n")
    assert list(Document.objects.with_scan().order_by("name").values_list("scanned", flat=True)) == ["clean", "found"]
