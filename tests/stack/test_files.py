"""The files that containers are made from, read as their tools read them."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.stack import compose

BINARIES = Path(sys.executable).parent
RUNNING = {
    "proxy",
    "web",
    "worker",
    "worker-urgent",
    "beat",
    "postgres",
    "redis",
    "elasticsearch",
}
ONCE = {"setup", "certificates", "proxy-data", "search-user"}
CERTIFICATES = settings.BASE_DIR / "deploy" / "certificates.sh"


@pytest.fixture(scope="module")
def stack() -> dict[str, Any]:
    return compose.read({"SITE_HOST": "help.example.com"})


@pytest.fixture(scope="module")
def services(stack: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = stack["services"]
    return found


def test_compose_file_follows_the_specification() -> None:
    checked = subprocess.run(
        [
            BINARIES / "check-jsonschema",
            *("--builtin-schema", "vendor.compose-spec", compose.PATH),
        ],
        capture_output=True,
        text=True,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_dockerfile_passes_the_linter() -> None:
    linted = subprocess.run(
        [BINARIES / "hadolint", settings.BASE_DIR / "Dockerfile"],
        capture_output=True,
        text=True,
    )
    assert linted.returncode == 0, linted.stdout + linted.stderr


def test_nothing_starts_without_the_name_of_the_site() -> None:
    with pytest.raises(KeyError, match="SITE_HOST"):
        compose.read({})


def test_every_name_that_a_service_uses_is_declared(
    stack: dict[str, Any], services: dict[str, Any]
) -> None:
    assert set(services) == RUNNING | ONCE
    for service in services.values():
        assert set(service.get("secrets", [])) <= set(stack["secrets"])
        assert set(service.get("networks", [])) <= set(stack["networks"])
        assert set(service.get("depends_on", {})) <= set(services)
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            if source.startswith("./"):
                assert (settings.BASE_DIR / source).exists(), source
            else:
                assert source in stack["volumes"]


def test_services_wait_for_what_can_be_waited_for(services: dict[str, Any]) -> None:
    for service in services.values():
        for name, how in service.get("depends_on", {}).items():
            if name in ONCE:
                assert how["condition"] == "service_completed_successfully"
            else:
                assert how["condition"] == "service_healthy"
                assert "healthcheck" in services[name]


def test_a_secret_reaches_only_services_that_name_its_file(
    services: dict[str, Any],
) -> None:
    for name, service in services.items():
        written = str(service.get("environment", "")) + str(service.get("command", ""))
        mounted = set(service.get("secrets", []))
        named = {word for word in mounted if f"/run/secrets/{word}" in written} | (
            {"redis_password"} if name == "redis" else set()
        )
        assert mounted == named, name


@pytest.mark.parametrize("name", sorted(RUNNING | ONCE))
def test_service_is_confined(name: str, services: dict[str, Any]) -> None:
    service = services[name]

    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    # Elasticsearch writes its key store beside its settings.
    assert service["read_only"] is (name != "elasticsearch")
    assert "mem_limit" in service
    assert not service["image"].endswith(":latest")
    assert ":" in service["image"]
    # Only what gives files to others is root: once, without a network.
    if service["user"].startswith("0:"):
        assert name in ONCE
        assert service["network_mode"] == "none"
    if name in RUNNING:
        assert service["restart"] == "unless-stopped"
        assert {"interval", "timeout", "start_period"} <= set(service["healthcheck"])
    if name != "proxy":
        assert "ports" not in service


def test_databases_have_no_way_out(
    stack: dict[str, Any], services: dict[str, Any]
) -> None:
    assert stack["networks"]["inside"]["internal"] is True
    for name in ("postgres", "redis", "elasticsearch"):
        assert services[name]["networks"] == ["inside"]


def test_secrets_are_made_once_and_kept(stack: dict[str, Any], tmp_path: Path) -> None:
    script = settings.BASE_DIR / "deploy" / "secrets.sh"
    folder = tmp_path / "secrets"

    def made() -> dict[str, str]:
        subprocess.run(["sh", script, folder], check=True)
        return {path.name: path.read_text() for path in folder.iterdir()}

    first = made()
    (folder / "email_url").unlink()
    assert made() == first
    assert set(first) == set(stack["secrets"])
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert first["postgres_password"] in first["database_url"]
    assert first["redis_password"] in first["redis_url"]
    random = [text for name, text in first.items() if "url" not in name]
    assert len(set(random)) == len(random)
    assert all(len(text) >= 50 for text in random)


def test_every_file_that_a_command_names_goes_into_the_image(
    services: dict[str, Any],
) -> None:
    ignored = (settings.BASE_DIR / ".dockerignore").read_text()
    for name in ("web", "worker", "beat", "setup", "certificates", "search-user"):
        for word in services[name]["command"]:
            path = settings.BASE_DIR / word
            if path.is_file():
                assert f"\n!{word.split('/')[0]}\n" in ignored, word


def test_certificate_is_trusted_for_its_names_and_kept(tmp_path: Path) -> None:
    password = tmp_path / "password"
    password.write_text("secret")
    folder = tmp_path / "certificates"
    folder.mkdir()
    environment = os.environ | {"OWNER": f"{os.getuid()}:{os.getgid()}"}

    def make() -> bytes:
        subprocess.run(
            ["sh", CERTIFICATES, folder, password, "elasticsearch", "localhost"],
            env=environment,
            check=True,
        )
        return (folder / "server.crt").read_bytes()

    first = make()

    for host in ("elasticsearch", "localhost"):
        check = ["openssl", "verify", "-CAfile", "ca.crt", "-verify_hostname", host]
        subprocess.run([*check, "server.crt"], cwd=folder, check=True)
    assert make() == first
    # Nobody can sign another one, and only Elasticsearch's user reads what is secret.
    assert {
        path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()
    } == {
        "ca.crt": 0o444,
        "server.crt": 0o444,
        "server.key": 0o400,
        "elastic_password": 0o400,
    }


@pytest.mark.skipif(os.getuid() != 0, reason="only root gives files to others")
def test_certificates_are_given_away_again_by_what_the_service_may(
    services: dict[str, Any], tmp_path: Path
) -> None:
    may = ",".join(f"+{name.lower()}" for name in services["certificates"]["cap_add"])
    confined = ["setpriv", f"--bounding-set=-all,{may}", "--inh-caps=-all"]
    password = tmp_path / "password"
    folder = tmp_path / "certificates"
    folder.mkdir()

    def make(secret: str) -> dict[str, bytes]:
        password.write_text(secret)
        subprocess.run(
            [*confined, "sh", CERTIFICATES, folder, password, "elasticsearch"],
            env=os.environ | {"OWNER": "1000:0"},
            check=True,
        )
        theirs = {path for path in folder.iterdir() if path.suffix != ".crt"}
        for path in theirs:
            found = path.stat()
            assert (found.st_uid, stat.S_IMODE(found.st_mode)) == (1000, 0o400)
        assert {path.name for path in theirs} == {"server.key", "elastic_password"}
        return {path.name: path.read_bytes() for path in folder.iterdir()}

    first = make("old")
    assert make("new") == first | {"elastic_password": b"new"}
    (folder / "server.crt").unlink()
    assert make("new")["server.key"] != first["server.key"]


def test_elasticsearch_keeps_its_password_when_the_new_one_cannot_be_copied(
    tmp_path: Path,
) -> None:
    password = tmp_path / "password"
    password.write_text("old")
    folder = tmp_path / "certificates"
    folder.mkdir()
    make = ["sh", CERTIFICATES, folder, password, "elasticsearch"]
    environment = os.environ | {"OWNER": f"{os.getuid()}:{os.getgid()}"}
    subprocess.run(make, env=environment, check=True)
    password.unlink()

    assert subprocess.run(make, env=environment, capture_output=True).returncode
    assert (folder / "elastic_password").read_text() == "old"
