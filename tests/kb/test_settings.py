from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

SECRET = "gN3-vTq8_zLr5wXy1KdPb7Mh2CfJs9Ea4UoRi6Tn0Wk-QpBxVlZyHc"
SOUND = {
    "SECRET_KEY": SECRET,
    "ALLOWED_HOSTS": "help.example.com",
    "DATABASE_URL": "sqlite://:memory:",
}
READ_BY_OTHERS = {
    *{"DJANGO_SETTINGS_MODULE", "SIGNPOST_CORPORA"},
    *{"WEB_CONCURRENCY", "PORT"},
}
"""By Django, by tests that need a corpus, and by kb/gunicorn.py."""


def run(
    tmp_path: Path, *arguments: str, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Without what this environment may set, so that only ``variables`` decide."""
    inherited = {name: os.environ[name] for name in ("PATH",) if name in os.environ}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=settings.BASE_DIR,
        env=inherited | {"SIGNPOST_DATA": str(tmp_path)} | variables,
        text=True,
        capture_output=True,
        timeout=120,
    )


def check_production(
    tmp_path: Path, **variables: str
) -> subprocess.CompletedProcess[str]:
    return run(
        tmp_path, "manage.py", "check", "--settings=kb.settings.production", **variables
    )


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"SECRET_KEY": None}, "SECRET_KEY is missing or weak"),
        ({"SECRET_KEY": SECRET[:40]}, "SECRET_KEY is missing or weak"),
        ({"SECRET_KEY": "abcdefg" * 10}, "SECRET_KEY is missing or weak"),
        ({"ALLOWED_HOSTS": None}, "ALLOWED_HOSTS must name the host names"),
        ({"ALLOWED_HOSTS": "help.example.com,*"}, "ALLOWED_HOSTS must name"),
        ({"DATABASE_URL": None}, "DATABASE_URL is missing"),
        ({"DATABASE_URL": ""}, "DATABASE_URL is missing"),
    ],
)
def test_production_refuses_to_start_and_says_why(
    tmp_path: Path, wrong: dict[str, str | None], sentence: str
) -> None:
    variables = {k: v for k, v in (SOUND | wrong).items() if v is not None}

    checked = check_production(tmp_path, **variables)

    assert checked.returncode != 0
    assert sentence in checked.stderr.splitlines()[-1]
    assert SECRET not in checked.stderr


def test_production_starts_with_all_three(tmp_path: Path) -> None:
    checked = check_production(tmp_path, **SOUND)

    assert checked.returncode == 0, checked.stderr
    assert "no issues" in checked.stdout


def test_example_names_every_variable_that_is_read_and_no_other() -> None:
    folder = settings.BASE_DIR / "kb" / "settings"
    code = "".join(path.read_text() for path in folder.glob("*.py"))
    read = set(re.findall(r"\benv\.\w+\(\s*\"([A-Z_]+)\"", code))
    example = (settings.BASE_DIR / ".env.example").read_text()
    named = re.findall(r"^([A-Z_]+)=", example, re.MULTILINE)

    assert "DATABASE_URL" in read
    assert set(named) == read | READ_BY_OTHERS
    assert len(named) == len(set(named))


def test_the_page_of_settings_names_every_variable_with_its_default() -> None:
    base = settings.BASE_DIR
    folder = base / "kb" / "settings"
    code = "".join(
        (folder / f"{name}.py").read_text() for name in ("base", "production")
    )
    literal = r"env\.\w+\(\s*\"([A-Z_]+)\",\s*default=(\"[^\"]*\"|[\w.]+)\s*\)"
    defaults = {
        name: str(ast.literal_eval(value)) for name, value in re.findall(literal, code)
    }
    page = (base / "docs" / "settings.md").read_text()
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \| (?:`([^`|]*)`)?", page, re.MULTILINE))
    example = (base / ".env.example").read_text()

    assert set(rows) == set(re.findall(r"^([A-Z_]+)=", example, re.MULTILINE))
    del defaults["DATABASE_URL"]
    assert len(defaults) > 25
    assert {name: rows[name] for name in defaults} == defaults


def test_a_file_may_hold_any_value(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    folder.mkdir()
    for name, value in SOUND.items():
        (folder / name).write_text(value + "\n")
    files = {f"{name}_FILE": str(folder / name) for name in SOUND}
    show = "from kb.settings import production as p; print(p.SECRET_KEY, p.DATABASES)"

    shown = run(tmp_path, "-c", show, **files)

    assert shown.stdout.startswith(f"{SECRET} {{"), shown.stderr
    assert "':memory:'" in shown.stdout


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    variables = SOUND | {"SECRET_KEY_FILE": "/nowhere/secret_key"}

    checked = check_production(tmp_path, **variables)

    assert checked.returncode != 0
    assert "/nowhere/secret_key" in checked.stderr.splitlines()[-1]


SHOW_HOURS = "from kb.settings import demo; print(demo.SIGNPOST_CONTACT_HOURS)"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("", "None"),
        ("08:00-20:00", "('08:00', '20:00')"),
        (" 8:30 – 24:00 ", "('8:30', '24:00')"),
    ],
)
def test_hours_in_which_people_answer(
    tmp_path: Path, given: str, expected: str
) -> None:
    shown = run(tmp_path, "-c", SHOW_HOURS, SIGNPOST_CONTACT_HOURS=given)

    assert shown.stdout.strip() == expected, shown.stderr


@pytest.mark.parametrize("wrong", ["Mon-Fri 08:00-20:00", "8-20", "08:00-25:00"])
def test_hours_that_no_page_could_tell_are_refused(tmp_path: Path, wrong: str) -> None:
    shown = run(tmp_path, "-c", SHOW_HOURS, SIGNPOST_CONTACT_HOURS=wrong)

    assert shown.returncode != 0
    told = shown.stderr.splitlines()[-1]
    assert f"SIGNPOST_CONTACT_HOURS is {wrong!r}" in told
    assert "08:00-20:00" in told


SHOW_MAIL = """
import json
from kb.settings import demo
print(json.dumps({
    "backend": demo.EMAIL_BACKEND, "host": demo.EMAIL_HOST, "port": demo.EMAIL_PORT,
    "user": demo.EMAIL_HOST_USER, "tls": getattr(demo, "EMAIL_USE_TLS", False),
}))
"""


def test_mail_goes_where_one_variable_says(tmp_path: Path) -> None:
    address = "smtp+tls://signpost:secret@mail.example.com:587"

    shown = run(tmp_path, "-c", SHOW_MAIL, EMAIL_URL=address)

    assert json.loads(shown.stdout) == {
        "backend": "django.core.mail.backends.smtp.EmailBackend",
        "host": "mail.example.com",
        "port": 587,
        "user": "signpost",
        "tls": True,
    }


def test_mail_is_printed_where_nothing_is_said(tmp_path: Path) -> None:
    shown = json.loads(run(tmp_path, "-c", SHOW_MAIL).stdout)

    assert shown["backend"] == "django.core.mail.backends.console.EmailBackend"
