"""A search engine in files: no server, writers in turn, readers at any time."""

from search.engines.embedded.engine import EmbeddedEngine

__all__ = ["EmbeddedEngine"]
