"""Where the admin stops before a change that would break a golden question.

Publishing stops with the draft saved, and goes on from a page of its own; so do
scheduling it and the last approval of a workflow (``approvals.py``). Unpublishing,
deleting, moving, bulk actions and removing editors' rules are forms without texts, so
they are simply sent again with a yes; so are copies that are published and the dialogue
that restricts pages (``admin/privacy.py``). Imports are not stopped: the next check
shows what they broke.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any
from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail import hooks
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.admin import messages
from wagtail.admin.forms.pages import CopyForm
from wagtail.log_actions import log
from wagtail.models import Page, PageViewRestriction

from articles.access import article_pages, below, unreachable_paths
from articles.models import AbstractArticle
from search.models import GoldenQuestion
from search.models.tuning import PinnedArticle, SynonymSet
from search.tuning.current import stored_rules

from .gate import Breakage, Broken, ending, moving, publishing, retuning, withdrawing

YES = "golden-yes"
"""The field by which somebody says that a question may break."""
ACTION = "search.despite_golden"
ADD_VIEW = "wagtailadmin_pages:add"
BULK_SECONDS = 20.0
"""When no more of several articles that are published at once are tried: each takes a
second or more."""


def register() -> None:
    hooks.register("before_publish_page", stop_publishing)
    hooks.register("before_unpublish_page", stop_unpublishing)
    hooks.register("before_delete_page", stop_deleting)
    hooks.register("before_move_page", stop_moving)
    hooks.register("before_copy_page", stop_copying)
    hooks.register("before_bulk_action", stop_bulk)
    hooks.register("before_delete_snippet", stop_removing)
    hooks.register("register_log_actions", log_actions)


def urls() -> list[URLPattern]:
    return [
        path(
            "golden/publish/<int:page_id>/<int:revision_id>/",
            publish_anyway,
            name="search_golden_publish",
        )
    ]


def log_actions(actions: Any) -> None:
    actions.register_action(
        ACTION,
        gettext_lazy("Change despite golden questions"),
        gettext_lazy("Changed despite golden questions"),
    )


def stop_publishing(request: HttpRequest, page: Page) -> HttpResponse | None:
    """The draft is saved already; readers keep what they have.

    What is scheduled is asked about now: nobody is there when its time comes.
    """
    if not isinstance(page, AbstractArticle):
        return None
    found = publishing(page)
    if found.broken:
        if request.resolver_match and request.resolver_match.view_name == ADD_VIEW:
            # Wagtail has made a new page live before it asks.
            page.unpublish(log_action=False)
        return redirect(_stop_address(page))
    if found.unchecked:
        messages.warning(request, found.unchecked)
    return None


@require_http_methods(["GET", "POST"])
def publish_anyway(
    request: HttpRequest, page_id: int, revision_id: int
) -> HttpResponse:
    page = get_object_or_404(article_pages(), pk=page_id).specific
    lock = page.get_lock()
    locked = lock is not None and lock.for_user(request.user)
    if locked or not page.permissions_for_user(request.user).can_publish():
        raise PermissionDenied
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    if page.latest_revision_id != revision_id:
        messages.error(request, _("This draft was changed since: look again."))
        return redirect(edit)
    revision = page.latest_revision
    draft = revision.as_object()
    if request.method == "GET":
        found = publishing(draft)
        return render(
            request,
            "search/golden/stop.html",
            {
                "title": _("Publish"),
                "subtitle": draft.get_admin_display_title(),
                "broken": found.broken,
                "unchecked": found.unchecked,
                "submit": _("Publish anyway"),
                "cancel_url": edit,
                "saved": True,
            },
        )
    PublishPageRevisionAction(revision, user=request.user, changed=True).execute(
        skip_permission_checks=True
    )
    published = type(page).objects.get(pk=page.pk)
    log(instance=published, action=ACTION, user=request.user)
    for hook in hooks.get_hooks("after_publish_page"):
        response = hook(request, published)
        if hasattr(response, "status_code"):
            return response
    done = (
        _("Page '%(page_title)s' has been scheduled for publishing.")
        if _is_scheduled(draft)
        else _("Page '%(page_title)s' has been published.")
    )
    title = published.get_admin_display_title()
    messages.success(request, done % {"page_title": title})
    return redirect("wagtailadmin_explore", published.get_parent().pk)


def stop_unpublishing(request: HttpRequest, page: Page) -> HttpResponse | None:
    return _stop_withdrawing(request, [page], deleted=False)


def stop_deleting(request: HttpRequest, page: Page) -> HttpResponse | None:
    return _stop_withdrawing(request, [page], deleted=True)


def stop_moving(
    request: HttpRequest, page: Page, destination: Page
) -> HttpResponse | None:
    return _stop_moving(request, [page], destination)


def stop_copying(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Of copies that are published with it; an alias is not searched."""
    if request.method != "POST":
        return None
    form = CopyForm(request.POST, page=page, user=request.user)
    if not form.is_valid() or form.cleaned_data.get("alias"):
        return None
    if not form.cleaned_data.get("publish_copies"):
        return None
    destination = form.cleaned_data["new_parent_page"]
    if destination.specific.get_view_restrictions().exists():
        return None

    def copied(original: Page) -> AbstractArticle:
        made: AbstractArticle = original.specific
        made.translation_key = uuid4()
        made.path = destination.path
        if original.pk == page.pk:
            made.title = form.cleaned_data["new_title"]
        return made

    originals = Q(pk=page.pk)
    if form.cleaned_data.get("copy_subpages"):
        originals = below([page.path])
    shown = originals & Q(live=True) & ~_hidden_within(page)
    return _stop(
        request,
        [page],
        lambda: _made_live([copied(one) for one in _articles(shown)]),
        _("Copy"),
        _("Copy anyway"),
    )


def _hidden_within(branch: Page) -> Q:
    """What a copy of ``branch`` shows to no reader: drafts of sections and restrictions
    are copied, too."""
    restricted = PageViewRestriction.objects.values_list("page__path", flat=True)
    hidden = (*unreachable_paths(), *restricted)
    return below(path for path in hidden if path.startswith(branch.path))


def stop_bulk(
    request: HttpRequest, action_type: str, objects: Sequence[Any], action: Any
) -> HttpResponse | None:
    pages = [item for item in objects if isinstance(item, Page)]
    if not pages:
        return None
    if action_type in {"unpublish", "delete"}:
        return _stop_withdrawing(request, pages, deleted=action_type == "delete")
    if action_type == "move":
        return _stop_moving(request, pages, action.cleaned_form.cleaned_data["chooser"])
    if action_type == "publish":
        below_too = action.cleaned_form.cleaned_data["include_descendants"]
        return _stop(
            request,
            pages,
            lambda: _published_together(request.user, pages, below_too),
            _("Publish"),
            _("Publish anyway"),
        )
    return None


def stop_removing(request: HttpRequest, objects: Sequence[Any]) -> HttpResponse | None:
    """Editors' rules, one or several."""
    rules = [item for item in objects if isinstance(item, SynonymSet | PinnedArticle)]
    if not rules:
        return None
    return _stop(
        request,
        rules,
        lambda: retuning(stored_rules(), stored_rules(without=rules)),
        _("Delete"),
        _("Delete anyway"),
    )


def _published_together(user: Any, pages: Sequence[Page], below_too: bool) -> Breakage:
    """What breaks when the drafts of ``pages`` are published, with those below them if
    these are too, and what the sections among them hold is seen."""
    chosen = Q(pk__in=[page.pk for page in pages])
    if below_too:
        chosen |= below(page.path for page in pages) & Q(live=False)
    drafts = [
        page.get_latest_revision_as_object()
        for page in _articles(chosen)
        if page.permissions_for_user(user).can_publish()
    ]
    paths = tuple(page.path for page in pages)
    opened = [
        path
        for path in unreachable_paths()
        if path in paths or (below_too and path.startswith(paths))
    ]
    seen = [page.specific for page in _articles(below(opened) & Q(live=True))]
    known = {page.pk for page in drafts}
    return _made_live([*drafts, *(p for p in seen if p.pk not in known)], opened)


def _articles(chosen: Q) -> QuerySet[Page]:
    return article_pages(chosen).select_related("locale").order_by("path")


def _made_live(
    drafts: Sequence[AbstractArticle], opened: Collection[str] = ()
) -> Breakage:
    """What breaks when ``drafts`` are published together, each question once.

    Search is asked as long as it answers in full and the time is not up.
    """
    until = time.monotonic() + BULK_SECONDS
    broken: list[Broken] = []
    asked, unchecked = 0, ""
    for draft in drafts:
        if asked and (unchecked or time.monotonic() > until):
            break
        found = publishing(draft, opened)
        broken += found.broken
        unchecked = found.unchecked
        asked += 1
    for draft in drafts[asked:]:
        broken += ending(draft)
    if asked > 1 or not unchecked:
        unchecked = _unchecked(drafts[asked - bool(unchecked) :])
    once: dict[int, Broken] = {}
    for one in broken:
        once.setdefault(one.golden.pk, one)
    return Breakage(tuple(once.values()), unchecked)


def _unchecked(left: Iterable[AbstractArticle]) -> str:
    locales = {page.locale.language_code for page in left}
    if not GoldenQuestion.objects.filter(active=True, locale__in=locales).exists():
        return ""
    return _(
        "Golden questions were checked for the first articles only; the next check "
        "of all questions shows what the others changed."
    )


def _stop_withdrawing(
    request: HttpRequest, pages: Sequence[Page], deleted: bool
) -> HttpResponse | None:
    heading, submit = (
        (_("Delete"), _("Delete anyway"))
        if deleted
        else (_("Unpublish"), _("Unpublish anyway"))
    )
    return _stop(request, pages, lambda: withdrawing(pages, deleted), heading, submit)


def _stop_moving(
    request: HttpRequest, pages: Sequence[Page], destination: Page
) -> HttpResponse | None:
    return _stop(
        request,
        pages,
        lambda: moving(pages, destination),
        _("Move"),
        _("Move anyway"),
    )


def _stop(
    request: HttpRequest,
    changed: Sequence[Page | SynonymSet | PinnedArticle],
    ask: Callable[[], Breakage],
    heading: str,
    submit: str,
) -> HttpResponse | None:
    """A page that sends the same form again with a yes.

    Nothing is asked while Wagtail only shows its form, nor after the yes.
    """
    if request.method != "POST":
        return None
    if YES in request.POST:
        for one in changed:
            log(instance=one, action=ACTION, user=request.user)
        return None
    found = ask()
    if found.unchecked:
        messages.warning(request, found.unchecked)
    if not found.broken:
        return None
    return render(
        request,
        "search/golden/stop.html",
        {
            "title": heading,
            "subtitle": _name(changed),
            "broken": found.broken,
            "submit": submit,
            "again": said_yes(request),
            "cancel_url": reverse("wagtailadmin_home"),
        },
    )


def said_yes(request: HttpRequest) -> list[tuple[str, str]]:
    """The fields of a form that was sent, to be sent again with the yes."""
    again = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken"
    ]
    return [*again, (YES, "1")]


def _name(some: Sequence[Page | SynonymSet | PinnedArticle]) -> str:
    """What the only one is called; nothing for several."""
    if len(some) > 1:
        return ""
    (one,) = some
    return one.get_admin_display_title() if isinstance(one, Page) else str(one)


def _is_scheduled(page: AbstractArticle) -> bool:
    return page.go_live_at is not None and page.go_live_at > timezone.now()


def _stop_address(page: AbstractArticle) -> str:
    return reverse("search_golden_publish", args=[page.pk, page.latest_revision_id])
