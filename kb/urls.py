from __future__ import annotations

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path
from django.views.decorators.cache import never_cache
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.auth import require_admin_access
from wagtail.documents import urls as wagtaildocs_urls

from kb import probes, views
from kb.api import api
from search.admin.privacy import PrivacyView

handler404 = views.page_not_found

urlpatterns = [
    path("django-admin/", admin.site.urls),
    # Before Wagtail's own at this address, which asks no golden question.
    path(
        "admin/pages/<int:page_id>/privacy/",
        never_cache(require_admin_access(PrivacyView.as_view())),
    ),
    path("admin/", include(wagtailadmin_urls)),
    path("robots.txt", views.robots),
    path("favicon.ico", views.favicon),
    path("api/v1/", api.urls),
    *(
        path(address.lstrip("/"), probes.for_staff(view))
        for address, view in probes.GUARDED.items()
    ),
    path("documents/", include(wagtaildocs_urls)),
    path("", include("articles.site_urls")),
]

if settings.MEDIA_URL.startswith("/"):
    # Not the documents: Wagtail hands those out, to whom their collection is open.
    images = {"document_root": settings.MEDIA_ROOT / "images"}
    urlpatterns += [path("media/images/<path:path>", serve, images)]

urlpatterns += i18n_patterns(
    path("contact/", views.contact, name="contact"),
    path("search/", include("search.urls")),
    path("feedback/", include("feedback.urls")),
    path("", include("articles.urls")),
    path("", include(wagtail_urls)),
    prefix_default_language=True,
)
