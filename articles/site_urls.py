"""Readers' addresses that belong to no language."""

from __future__ import annotations

from django.urls import path

from articles.views import site

app_name = "articles-site"
urlpatterns = [
    path("", site.entrance, name="entrance"),
    path("languages/", site.language_list, name="languages"),
    path("sitemap.xml", site.sitemap_index, name="sitemap_index"),
    path("sitemap-<slug:section>.xml", site.sitemap, name="sitemap"),
]
