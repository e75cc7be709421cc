"""The words of one locale: a tantivy index in a folder that is written once.

Every write makes a new folder from hard links to the files of the last one, which
tantivy never changes, and commits there. So a reader of the old folder is undisturbed,
and a write that is cut short leaves nothing that anyone reads.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import orjson
import tantivy
from tantivy import Occur, Query

from search.engines.contract import Document, EngineError, Filters, Frequencies
from search.engines.embedded.files import damaged, sync_directory, unreadable
from search.text.prefixes import START_MARK, errors_forgiven, inside

WRITER_BYTES = 64_000_000
# All other files of tantivy keep what was written under their name.
REPLACED = frozenset({"meta.json", ".managed.json"})


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("ordinal", fast=True)
    builder.add_unsigned_field("title_length", fast=True)
    builder.add_text_field("terms", tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field(
        "prefixes", tokenizer_name="whitespace", index_option="basic"
    )
    for name in ("family", "type", "topic", "audience"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    return builder.build()


SCHEMA = _schema()


def write_lexicon(
    folder: Path,
    base: Path,
    base_files: Mapping[str, int],
    removed: Iterable[str],
    added: Iterable[tuple[int, Document]],
) -> dict[str, int]:
    """Make ``folder`` from ``base`` without ``removed`` families and with ``added``.

    ``added`` pairs documents with their ordinals. Return the files' CRC-32, by name;
    ``base_files`` are those of ``base``, empty if there is none. Raise EngineError if
    tantivy cannot write.
    """
    folder.mkdir()
    for name in base_files:
        os.link(base / name, folder / name)
    try:
        index = tantivy.Index(SCHEMA, path=str(folder))
        index.config_reader("manual")
        writer = index.writer(WRITER_BYTES, num_threads=1)
        for family in removed:
            writer.delete_documents_by_term("family", family)
        for ordinal, document in added:
            writer.add_document(_tantivy_document(ordinal, document))
        writer.commit()
        writer.wait_merging_threads()
    except ValueError as error:
        raise EngineError(
            f"The search index in {folder.parent} could not be written: {error}. "
            "What was stored before is unchanged."
        ) from error
    sync_directory(folder)
    unchanged = {n: crc for n, crc in base_files.items() if n not in REPLACED}
    return {
        file.name: unchanged.get(file.name) or zlib.crc32(file.read_bytes())
        for file in folder.iterdir()
        if file.suffix != ".lock"
    }


def _tantivy_document(ordinal: int, document: Document) -> tantivy.Document:
    row = tantivy.Document()
    row.add_unsigned("ordinal", ordinal)
    row.add_unsigned("title_length", len(document.title))
    row.add_text("terms", " ".join(document.terms))
    row.add_text("prefixes", " ".join(document.prefixes))
    row.add_text("family", document.family)
    row.add_text("type", document.type)
    row.add_text("audience", document.audience)
    for topic in document.topics:
        row.add_text("topic", topic)
    return row


class Lexicon:
    """An opened folder; its answers are ordinals."""

    __slots__ = ("_documents", "_searcher")

    def __init__(
        self, folder: Path, files: Mapping[str, int], verified: Mapping[str, int]
    ) -> None:
        """Open ``folder``, whose ``files`` are given with their CRC-32.

        Those in ``verified`` were checked before. Raise IndexDamaged if one is missing
        or altered: tantivy trusts its files. Raise EngineError on a read-only disk,
        because tantivy takes a lock while it opens them.
        """
        for name, checksum in files.items():
            if verified.get(name) != checksum:
                _verify(folder / name, checksum)
        try:
            index = tantivy.Index.open(str(folder))
            # The default policy opens whatever is in the folder next, unverified.
            index.config_reader("manual")
            self._searcher = index.searcher()
            segments = orjson.loads((folder / "meta.json").read_bytes())["segments"]
        except (ValueError, OSError) as error:
            # A writer may have removed the folder; then the reader looks anew.
            if "Lockfile" in str(error) and folder.is_dir():
                raise EngineError(
                    f"The search index in {folder.parent} cannot be opened, because "
                    f"this process may not make lock files there: {error}"
                ) from error
            raise damaged(folder, error) from error
        # As tantivy counts in its idf: deleted documents stay in until a merge.
        self._documents: int = sum(segment["max_doc"] for segment in segments)

    def frequencies(self, terms: Sequence[str]) -> Frequencies:
        """Return the document frequencies that the scores are computed from."""
        counts = {term: self._searcher.doc_freq("terms", term) for term in terms}
        return Frequencies(documents=self._documents, counts=counts)

    def lexical(
        self, terms: Sequence[str], filters: Filters, size: int
    ) -> list[tuple[int, float]]:
        """Return (ordinal, BM25) of the best documents that hold any of ``terms``."""
        query = Query.boolean_query(
            [(Occur.Should, _term("terms", t, "freq")) for t in dict.fromkeys(terms)]
        )
        required = [_term(name, value) for name, value in conditions(filters)]
        if filters.families:
            families = sorted(filters.families)
            required.append(Query.term_set_query(SCHEMA, "family", families))
        if required:
            query = Query.boolean_query([(Occur.Must, query), *_required(required)])
        hits = self._searcher.search(query, size, count=False).hits
        return list(zip(self._ordinals(hits), (hit[0] for hit in hits), strict=True))

    def suggest(self, prefixes: Sequence[str], size: int) -> list[int]:
        """Return ordinals: titles that start so, then titles that hold every word, then
        titles that hold some of them only inside others.

        Where there is none, titles that differ by one typing error from that, or else
        by two. Within each kind the shortest title comes first.
        """
        words = [p for p in prefixes if not p.startswith(START_MARK)]
        starts = [p for p in prefixes if p.startswith(START_MARK)]
        found: dict[int, None] = {}
        for errors in range(3):
            if found or errors > max(map(errors_forgiven, prefixes), default=0):
                break
            held = [_near(word, errors) for word in words]
            started = [_near(start, errors) for start in starts]
            within = [] if errors else [_anywhere(word) for word in words]
            if not errors and starts:
                started += held
            for required in (started, held, within):
                if required and len(found) < size:
                    found |= dict.fromkeys(self._shortest(required, size))
        return list(found)[:size]

    def _shortest(self, required: Sequence[Query], size: int) -> Sequence[int]:
        hits = self._searcher.search(
            Query.boolean_query(_required(required)),
            size,
            count=False,
            order_by_field="title_length",
            order=tantivy.Order.Asc,
        ).hits
        return self._ordinals(hits)

    def _ordinals(
        self, hits: Sequence[tuple[float, tantivy.DocAddress]]
    ) -> Sequence[int]:
        addresses = [address for _, address in hits]
        return self._searcher.fast_field_values("ordinal", addresses)  # type: ignore[return-value]


def _verify(path: Path, checksum: int) -> None:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise unreadable(path, error) from error
    if zlib.crc32(content) != checksum:
        raise damaged(path, "it is cut short or altered")


def _near(word: str, errors: int) -> Query:
    """Titles that hold a word but for so many typing errors, if they are forgiven."""
    errors = min(errors, errors_forgiven(word.removeprefix(START_MARK)))
    if not errors:
        return _term("prefixes", word)
    return Query.fuzzy_term_query(SCHEMA, "prefixes", word, errors)


def _anywhere(word: str) -> Query:
    """Titles of which a word begins so, or a part of one."""
    keys = (word, inside(word))
    return Query.boolean_query([(Occur.Should, _term("prefixes", k)) for k in keys])


def _term(name: str, value: str, index_option: str = "basic") -> Query:
    return Query.term_query(SCHEMA, name, value, index_option=index_option)


def conditions(filters: Filters) -> list[tuple[str, str]]:
    """Return the fields, ``families`` apart, that must hold one value each."""
    pairs = [("type", filters.type), ("topic", filters.topic)]
    return [(name, value) for name, value in pairs if value]


def _required(queries: Iterable[Query]) -> list[tuple[Occur, Query]]:
    """Return clauses that must match and add nothing to a score."""
    return [(Occur.Must, Query.const_score_query(query, 0.0)) for query in queries]
