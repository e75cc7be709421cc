"""Writes the pack's vocabulary as a sentencepiece model.

A piece's id is its row in the word table. Normalisation is ``nmt_nfkc``, which the
vocabulary was trained with and which sentencepiece carries.
"""

from __future__ import annotations

import io

from sentencepiece import SentencePieceTrainer

# The class is made at run time, where mypy cannot see it.
from sentencepiece.sentencepiece_model_pb2 import (  # type: ignore[attr-defined]
    ModelProto,
)

from search.encoder.pack import Vocabulary


def subword_model(vocabulary: Vocabulary) -> bytes:
    """A sentencepiece unigram model (Kudo 2018), serialised.

    The special pieces are marked as such: text that spells one does not yield it.
    """
    model = _template()
    kinds = ModelProto.SentencePiece
    pairs = zip(vocabulary.pieces, vocabulary.scores.tolist(), strict=True)
    for row, (piece, score) in enumerate(pairs):
        if row == vocabulary.unknown:
            kind = kinds.UNKNOWN
        elif row in vocabulary.special:
            kind = kinds.CONTROL
        else:
            kind = kinds.NORMAL
        model.pieces.add(piece=piece, score=score, type=kind)
    spec = model.trainer_spec
    spec.unk_id, spec.pad_id = vocabulary.unknown, vocabulary.padding
    spec.bos_id, spec.eos_id = vocabulary.begin, vocabulary.end
    spec.vocab_size = len(vocabulary.pieces)
    return bytes(model.SerializeToString())


def character_map() -> bytes:
    """The compiled rules of ``nmt_nfkc``."""
    return bytes(_template().normalizer_spec.precompiled_charsmap)


def _template() -> ModelProto:
    """A model without pieces; training is the library's only way to its rules."""
    written = io.BytesIO()
    SentencePieceTrainer.train(
        sentence_iterator=iter(["a b"]),
        model_writer=written,
        vocab_size=8,
        hard_vocab_limit=False,
        model_type="unigram",
        normalization_rule_name="nmt_nfkc",
        minloglevel=2,
    )
    model = ModelProto.FromString(written.getvalue())
    del model.pieces[:]
    return model
