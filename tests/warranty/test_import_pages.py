"""The import pages: looked at first, imported by a second press, for managers and administrators alone."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests import scenarios
from warranty.imports import run as runs
from warranty.models import Device, ImportRun
from warranty.tasks import carry_imports


@pytest.fixture
def co(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return scenarios.company()


@pytest.fixture
def manager(co):
    client = Client()
    client.cookies["lang"] = "en"
    client.force_login(co.users.huda)
    return client


def upload(client: Client, text: str, kind: str = "serials") -> str:
    file = SimpleUploadedFile("sold.csv", text.encode())
    answer = client.post("/desk/imports/", {"kind": kind, "file": file})
    assert answer.status_code == 302, answer.content.decode()[:500]
    return answer["Location"]


def test_an_upload_is_looked_at_and_imported_by_a_second_press(manager, co):
    address = upload(manager, "serial,model,date\nNW7P26100001,n7-pro,2026-02-03\n=cmd|x,n7-pro,\nNW7P26100002,n7-pro,1/2/2026\n")
    assert "hx-trigger" in manager.get(address).content.decode()
    carry_imports()
    page = manager.get(address).content.decode()
    assert "Import the lines that are right" in page
    assert "can be 2026-02-01 or 2026-01-02" in page
    assert not Device.objects.exists()
    report = b"".join(manager.get(f"{address}report.csv").streaming_content).decode("utf-8-sig")
    assert "4,date,“1/2/2026” can be" in report
    carried = manager.post(f"{address}import/")["Location"]
    assert manager.post(f"{carried}import/").status_code == 302  # a run is no list to import
    carry_imports()
    assert Device.objects.get().serial == "NW7P26100001"
    assert ImportRun.objects.count() == 2
    assert ImportRun.objects.get(dry_run=False).created_by == co.users.huda


def test_what_cannot_be_taken_is_said_beside_its_field(manager):
    answer = manager.post("/desk/imports/", {"kind": "serials"})
    assert answer.status_code == 422
    assert "Choose a file." in answer.content.decode()
    assert not ImportRun.objects.exists()


@pytest.mark.parametrize("name", ["desk", "sara", "khalid"])
def test_others_change_nothing(co, name):
    run, _new = runs.begin(io.BytesIO(b"serial,model\nNW7P26100001,n7-pro\n"), "a.csv", "serials", dry_run=True)
    client = Client()
    client.force_login(getattr(co.users, name))
    for address in ("", "example/serials.csv", f"{run.public_id}/", f"{run.public_id}/report.csv"):
        assert client.get(f"/desk/imports/{address}").status_code == 403
    assert client.post("/desk/imports/", {"kind": "serials"}).status_code == 403
    assert client.post(f"/desk/imports/{run.public_id}/stop/").status_code == 403
    run.refresh_from_db()
    assert run.state == "waiting"


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_example_files_can_be_imported_as_they_are(manager, language):
    manager.cookies["lang"] = language
    for kind in ("products", "serials", "purchases"):
        data = b"".join(manager.get(f"/desk/imports/example/{kind}.csv").streaming_content)
        run, _new = runs.begin(io.BytesIO(data), "example.csv", kind, dry_run=False)
        run = runs.work(runs.claim(run.pk))
        assert (run.state, run.refused, run.ignored) == ("done", 0, []), (run.failure_data, list(run.problems.all()))
    assert Device.objects.get().owner is not None
