"""Language analysis and privacy guards: pure functions, no Django."""

from search.text.analysis import ANALYSIS_VERSION, Analyser, Term
from search.text.highlight import highlight, snippet
from search.text.redaction import Redacted, redact
from search.text.secrets import Blocked, blocked
from search.text.sentences import sentences

__all__ = [
    "ANALYSIS_VERSION",
    "Analyser",
    "Blocked",
    "Redacted",
    "Term",
    "blocked",
    "highlight",
    "redact",
    "sentences",
    "snippet",
]
