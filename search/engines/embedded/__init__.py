"""A search engine in files: no server, one writing process, many reading ones."""

from search.engines.embedded.engine import EmbeddedEngine

__all__ = ["EmbeddedEngine"]
