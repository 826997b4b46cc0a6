"""What a server gets: every service watched, the right replicas, one data folder, no secret written down."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def services() -> dict[str, dict[str, Any]]:
    """The services of the compose file, with its anchors resolved."""
    return dict(yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"])


def test_compose_names_all_parts_of_the_product(services: dict[str, dict[str, Any]]) -> None:
    assert set(services) == {"proxy", "web", "worker", "beat", "migrate", "postgres", "redis", "mail"}
    assert services["web"]["deploy"]["replicas"] == 2


def test_every_service_has_a_health_check(services: dict[str, dict[str, Any]]) -> None:
    assert [name for name, service in services.items() if not service.get("healthcheck", {}).get("test")] == []


def test_every_part_of_the_product_waits_for_the_migrations(services: dict[str, dict[str, Any]]) -> None:
    for name in ("web", "worker", "beat"):
        assert services[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"


def test_redis_refuses_rather_than_forgets(services: dict[str, dict[str, Any]]) -> None:
    assert services["redis"]["command"][-2:] == ["--maxmemory-policy", "noeviction"]


def test_no_secret_has_a_default(services: dict[str, dict[str, Any]]) -> None:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    for secret in ("SECRET_KEY", "POSTGRES_PASSWORD"):
        assert re.findall(rf"\${{{secret}[^}}]*}}", text)
        assert not re.findall(rf"\${{{secret}(?!:\?)", text)


def test_image_holds_every_folder_that_runs() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    for folder in ("helpdesk", "warranty", "tickets", "notifications", "templates", "static"):
        assert f"COPY {folder} {folder}\n" in dockerfile
        assert f"!{folder}" in ignored
    assert "\nUSER helpdesk\n" in dockerfile
    assert "HEALTHCHECK" in dockerfile


def test_image_and_continuous_integration_have_what_pdf_needs() -> None:
    for file in ("Dockerfile", ".ci/run", "README.md"):
        text = " ".join((ROOT / file).read_text(encoding="utf-8").split())
        assert "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0" in text, file


def test_server_without_a_secret_key_does_not_start(tmp_path: Path) -> None:
    environment = {**os.environ, "DATA_DIR": str(tmp_path), "SECRET_KEY": "", "DEBUG": "", "DATABASE_URL": ""}
    started = subprocess.run(
        [sys.executable, "-c", "import helpdesk.wsgi"], cwd=ROOT, env=environment, capture_output=True, text=True,
        check=False,
    )
    assert started.returncode != 0
    assert "SECRET_KEY" in started.stderr
    assert not (tmp_path / "secret_key").exists()
