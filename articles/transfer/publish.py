"""Publishing an article on behalf of a file, and remembering that it was a file."""

from __future__ import annotations

from wagtail.models import Revision

from articles.models import AbstractArticle, Family, ImportedArticle


def publish(page: AbstractArticle, family: Family, digest: str) -> Revision:
    """Publish a saved page as a new revision, written by a file with this digest."""
    # Publishing validates the page; the revision need not do it as well.
    revision: Revision = page.save_revision(clean=False)
    revision.publish()
    ImportedArticle.objects.bulk_create(
        [
            ImportedArticle(
                family=family,
                locale_id=page.locale_id,
                page_id=page.pk,
                record_hash=digest,
                revision_id=revision.pk,
                indexed=False,
            )
        ],
        update_conflicts=True,
        unique_fields=["family", "locale"],
        update_fields=["page", "record_hash", "revision_id", "indexed"],
    )
    return revision


def edited_by_hand(article: AbstractArticle) -> bool:
    """Whether anybody wrote or withdrew the article since its file did."""
    imported = ImportedArticle.objects.filter(page_id=article.pk).first()
    return (
        imported is None
        or not article.live
        or article.latest_revision_id != imported.revision_id
        or article.live_revision_id != imported.revision_id
    )


def stored_digests() -> dict[tuple[str, str], str]:
    """The digest of each article that a file wrote, by external id and locale."""
    rows = ImportedArticle.objects.values_list(
        "family__external_id", "locale__language_code", "record_hash"
    )
    return {
        (family, locale): digest
        for family, locale, digest in rows.iterator()
        if family is not None
    }
