"""Any model of sentence-transformers, on a GPU or a CPU: for bulk work and trials.

Needs ``requirements/models.txt``. torch is imported when an encoder is made, so a
web process that only serves never loads it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from search.encoder.huggingface import FINGERPRINT_FILE
from search.encoder.prompts import PASSAGE, QUESTION
from search.encoder.protocol import Vectors
from search.encoder.tokenizer import bounded

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

BATCH: Final = 32
"""Texts that are encoded together."""
RECIPE: Final = 1
"""Raise it when the same weights and prompts give other vectors."""


class SentenceTransformersEncoder:
    """A model by its name on a hub or the path of its folder.

    ``device`` is torch's name of one, by default the best there is. A folder may say
    which fingerprint its vectors carry (``huggingface.write_folder`` does); that holds
    for its own prompts only.
    """

    def __init__(
        self,
        model: str | Path,
        *,
        device: str | None = None,
        question: str = QUESTION,
        passage: str = PASSAGE,
    ) -> None:
        from sentence_transformers import SentenceTransformer

        # Its types are only there with requirements/models.txt.
        self._model: Any = SentenceTransformer(str(model), device=device)
        self._question = question
        self._passage = passage
        declared = Path(model) / FINGERPRINT_FILE
        if declared.is_file() and (question, passage) == (QUESTION, PASSAGE):
            self._fingerprint = str(json.loads(declared.read_bytes())["fingerprint"])
        else:
            self._fingerprint = self._computed_fingerprint()

    @property
    def fingerprint(self) -> str:
        """Names the weights and the recipe; vectors compare only within one."""
        return self._fingerprint

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        return int(self._model.get_embedding_dimension())

    def questions(self, texts: Sequence[str]) -> Vectors:
        """Vectors of what readers ask, in the order of ``texts``."""
        return self._encode(self._question, texts)

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of what articles say, in the order of ``texts``."""
        return self._encode(self._passage, texts)

    def _encode(self, prompt: str, texts: Sequence[str]) -> Vectors:
        vectors = np.empty((len(texts), self.dimensions), np.float32)
        if texts:
            window = self._model.max_seq_length
            vectors[:] = self._model.encode(
                [bounded(text, window) for text in texts],
                prompt=prompt,
                batch_size=BATCH,
                normalize_embeddings=True,
                show_progress_bar=False,
            )
        return vectors

    def _computed_fingerprint(self) -> str:
        digest = _weights_digest(self._model)
        recipe = RECIPE, self._question, self._passage, self._model.max_seq_length
        digest.update(repr(recipe).encode())
        return f"st-{RECIPE}-{digest.hexdigest()[:12]}"


def _weights_digest(model: SentenceTransformer) -> hashlib._Hash:
    import torch

    digest = hashlib.sha256()
    for name, tensor in sorted(model.state_dict().items()):
        # Weights without a pooler get a random one on loading, which is not used.
        if ".pooler." not in name:
            digest.update(name.encode())
            digest.update(tensor.cpu().reshape(-1).view(torch.uint8).numpy())
    return digest
