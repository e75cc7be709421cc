"""The serving encoder: onnxruntime, a mapped word table and sentencepiece."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
import onnxruntime

from search.encoder.files import ModelFiles, open_model_files
from search.encoder.prompts import PASSAGE, QUESTION
from search.encoder.protocol import Vectors
from search.encoder.tokenizer import Tokenizer
from search.encoder.words import WordTable


def load_encoder(directory: Path, threads: int = 1) -> OnnxEncoder:
    """The encoder of a model folder.

    Raises ModelMissing or ModelDamaged.
    """
    return OnnxEncoder(open_model_files(directory), threads)


class OnnxEncoder:
    """multilingual-e5-small from a model folder.

    Every text is run alone, so its vector cannot depend on its company; that is also
    faster than batches (decision 0011). ``threads`` texts are run at the same time.
    Threads may share an encoder, and so may children forked after its first use.
    """

    def __init__(self, files: ModelFiles, threads: int = 1) -> None:
        self._files = files
        self._threads = threads
        self._words = WordTable(files.words, files.dimensions)
        self._tokenizer = Tokenizer(files.subwords)
        self._session: tuple[int, onnxruntime.InferenceSession] | None = None

    @property
    def fingerprint(self) -> str:
        """Names the weights and the recipe; vectors compare only within one."""
        return self._files.fingerprint

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        return self._files.dimensions

    def questions(self, texts: Sequence[str]) -> Vectors:
        """Vectors of what readers ask, in the order of ``texts``."""
        return self._encode(QUESTION, texts)

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of what articles say, in the order of ``texts``."""
        return self._encode(PASSAGE, texts)

    def _encode(self, prefix: str, texts: Sequence[str]) -> Vectors:
        vectors = np.empty((len(texts), self.dimensions), np.float32)
        one = partial(self._encode_one, self._own_session(), prefix)
        if self._threads > 1 and len(texts) > 1:
            with ThreadPoolExecutor(self._threads) as pool:
                rows = pool.map(one, texts)
        else:
            rows = map(one, texts)
        for number, row in enumerate(rows):
            vectors[number] = row
        return vectors

    def _encode_one(
        self, session: onnxruntime.InferenceSession, prefix: str, text: str
    ) -> Vectors:
        """One text's vector, shape (1, dimensions)."""
        words = self._words[self._tokenizer.rows(prefix, text)]
        vectors: Vectors = session.run(None, {"words": words[None]})[0]
        return vectors

    def _own_session(self) -> onnxruntime.InferenceSession:
        """This process's session: a forked child must not use its parent's.

        Two threads may each make one at first; either serves, the last one stays.
        """
        process = os.getpid()
        if self._session is None or self._session[0] != process:
            self._session = process, _open_session(self._files.encoder)
        return self._session[1]


def _open_session(graph: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    # Texts of many lengths would leave the arena holding the longest of each.
    options.enable_cpu_mem_arena = False
    return onnxruntime.InferenceSession(
        graph, options, providers=["CPUExecutionProvider"]
    )
