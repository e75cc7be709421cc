"""What any site has: icon, robots.txt, error pages, accounts, headers."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import authenticate, get_user_model
from django.core import mail
from django.core.management import CommandError, call_command
from django.http import HttpResponse
from django.test import Client
from django.urls import Resolver404, resolve
from django.utils import translation
from django.views.static import serve

from articles.tree import ensure_section
from search import views as search_views

pytestmark = pytest.mark.django_db

LANGUAGES = {"de": ("de", "ltr"), "ar": ("ar", "rtl")}
PUBLIC = ("", "search/", "contact/", "glossary/", "nowhere/")


@pytest.fixture
def site(db: None) -> None:
    for locale in ("en", "de", "ar"):
        ensure_section(locale)


def heading(html: BeautifulSoup) -> str:
    return html.h1.get_text(strip=True)


def test_the_icon_is_there(client: Client) -> None:
    icon = client.get("/favicon.ico", follow=True)

    assert icon.status_code == 200
    assert icon["Content-Type"] in {"image/x-icon", "image/vnd.microsoft.icon"}


def test_robots_are_kept_from_the_admin_and_told_of_the_sitemap(
    site: None, client: Client
) -> None:
    robots = client.get("/robots.txt")
    lines = robots.content.decode().splitlines()

    assert robots["Content-Type"].startswith("text/plain")
    assert {"Disallow: /admin/", "Disallow: /django-admin/"} <= set(lines)
    assert "Disallow: /" not in lines
    (sitemap,) = [line.partition(": ")[2] for line in lines if "Sitemap" in line]
    assert client.get(sitemap).status_code == 200


@pytest.mark.parametrize("locale", LANGUAGES)
def test_a_missing_page_speaks_the_language_of_its_address(
    site: None, client: Client, locale: str
) -> None:
    response = client.get(f"/{locale}/nowhere/")
    html = BeautifulSoup(response.content, "html.parser")
    with translation.override(locale):
        expected = translation.gettext("We could not find that page")

    assert response.status_code == 404
    assert (html.html["lang"], html.html["dir"]) == LANGUAGES[locale]
    assert heading(html) == expected != "We could not find that page"


@pytest.mark.parametrize(
    ("wanted", "shown"), [("sv, de;q=0.9", "de"), ("sv", "en"), ("ar", "ar")]
)
def test_a_missing_page_without_a_language_is_in_one_that_is_published(
    site: None, client: Client, wanted: str, shown: str
) -> None:
    response = client.get("/nowhere/", headers={"accept-language": wanted})
    html = BeautifulSoup(response.content, "html.parser")

    assert response.status_code == 404
    assert (html.html["lang"], response["Content-Language"]) == (shown, shown)
    assert "Accept-Language" in response["Vary"]
    for link in html.header.find_all("a"):
        assert client.get(link["href"]).status_code == 200


def test_a_missing_page_is_told_before_anything_is_published(
    db: None, client: Client
) -> None:
    response = client.get("/nowhere/", headers={"accept-language": "de"})

    assert response.status_code == 404
    assert b'<html lang="en"' in response.content


@pytest.mark.parametrize("signed_in", [False, True])
def test_what_is_missing_in_the_admin_is_told_there(
    site: None, client: Client, editor: str, signed_in: bool
) -> None:
    """Wagtail answers for most addresses, but not for one with a line break."""
    if signed_in:
        client.login(username="editor", password="forgotten")
    response = client.get("/admin/a%0Ab/")
    html = BeautifulSoup(response.content, "html.parser")

    assert response.status_code == 404
    assert html.html["lang"] == "en"
    assert html.find("a", href="/admin/")
    assert html.find("a", href="") is None


@pytest.fixture
def failing(site: None, monkeypatch: pytest.MonkeyPatch) -> Client:
    def fail() -> None:
        raise RuntimeError("the password is swordfish")

    monkeypatch.setattr(search_views, "search_service", fail)
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("locale", LANGUAGES)
def test_a_fault_is_told_in_the_language_of_its_address(
    failing: Client, locale: str
) -> None:
    response = failing.get(f"/{locale}/search/?q=fees")
    html = BeautifulSoup(response.content, "html.parser")
    with translation.override(locale):
        expected = translation.gettext("Something went wrong on our side")

    assert response.status_code == 500
    assert (html.html["lang"], html.html["dir"]) == LANGUAGES[locale]
    assert heading(html) == expected != "Something went wrong on our side"
    assert "swordfish" not in response.content.decode()


def assert_strict(response: HttpResponse) -> None:
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "http:" not in policy.replace("https:", "")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in response.headers
    assert not response.cookies


@pytest.mark.parametrize("place", PUBLIC)
def test_public_pages_allow_no_inline_code_and_set_no_cookie(
    site: None, client: Client, place: str
) -> None:
    response = client.get(f"/en/{place}")
    html = BeautifulSoup(response.content, "html.parser")

    assert_strict(response)
    assert [tag for tag in html.find_all("script") if not tag.get("src")] == []
    assert html.find_all("style") == []
    assert html.find_all(style=True) == []
    assert not re.search(r"\son\w+=", response.content.decode())


def test_a_language_that_is_not_published_is_as_strict(
    site: None, client: Client
) -> None:
    response = client.get("/fr/")

    assert response.status_code == 404
    assert response["X-Frame-Options"] == "DENY"
    assert_strict(response)


def test_the_page_for_a_fault_is_as_strict(failing: Client) -> None:
    assert_strict(failing.get("/en/search/?q=fees"))


@pytest.fixture
def editor(db: None) -> str:
    address = "editor@example.com"
    get_user_model().objects.create_superuser("editor", address, "forgotten")
    return address


def test_a_forgotten_password_is_set_anew_through_a_mail(
    site: None, editor: str, client: Client
) -> None:
    client.post("/admin/password_reset/", {"email": editor})
    (message,) = mail.outbox
    (link,) = re.findall(r"https?://\S+", message.body)
    path = re.sub(r"https?://[^/]+", "", link)
    form = client.get(path, follow=True)
    new = "a-harbour-7-lamps"
    client.post(
        form.redirect_chain[-1][0], {"new_password1": new, "new_password2": new}
    )

    assert message.to == [editor]
    assert authenticate(username="editor", password=new)
    assert not authenticate(username="editor", password="forgotten")


def test_an_unknown_address_gets_no_mail_and_the_same_answer(
    site: None, editor: str, client: Client
) -> None:
    known = client.post("/admin/password_reset/", {"email": editor})
    unknown = client.post("/admin/password_reset/", {"email": "who@example.com"})

    assert (unknown.status_code, unknown.url) == (known.status_code, known.url)
    assert len(mail.outbox) == 1


def test_the_first_administrator_is_made_by_a_command(
    site: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "a-harbour-7-lamps")
    call_command(
        "createsuperuser", "--noinput", username="chief", email="chief@example.com"
    )

    assert client.login(username="chief", password="a-harbour-7-lamps")
    assert client.get("/admin/").status_code == 200


def test_a_second_administrator_of_that_name_is_refused(
    site: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "a-harbour-7-lamps")
    chief = {"username": "chief", "email": "chief@example.com"}
    call_command("createsuperuser", "--noinput", **chief)

    with pytest.raises(CommandError, match="already taken"):
        call_command("createsuperuser", "--noinput", **chief)


def test_a_browser_may_say_where_the_sign_in_form_comes_from(
    site: None, client: Client
) -> None:
    """Under ``no-referrer`` it posts ``Origin: null``, which is refused."""
    assert client.get("/admin/login/")["Referrer-Policy"] == "same-origin"
    assert client.get("/en/")["Referrer-Policy"] == "no-referrer"


def test_documents_are_not_handed_out_past_their_privacy() -> None:
    """The privacy of a collection is asked where Wagtail serves its documents."""
    assert resolve("/media/images/fees.png").func is serve
    for path in ("/media/documents/fees.pdf", "/media//documents/fees.pdf"):
        with pytest.raises(Resolver404):
            resolve(path)
