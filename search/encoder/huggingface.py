"""Writes the pack as a folder that sentence-transformers loads.

The folder serves to embed in bulk on a GPU, and to compare the two encoders. Its
weights are those of the 4-bit blocks, written out as float32. It says which
fingerprint its vectors carry, so that they may stand beside the serving encoder's.
"""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from safetensors.numpy import save_file

from search.encoder import blocks
from search.encoder.files import FINGERPRINT
from search.encoder.pack import Pack, Shape, Vocabulary
from search.encoder.prompts import PASSAGE, QUESTION
from search.encoder.subwords import character_map
from search.encoder.tokenizer import WINDOW

FINGERPRINT_FILE: Final = "fingerprint.json"

_MATRICES: Final = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "fi": "intermediate.dense",
    "fo": "output.dense",
}
_NORMS: Final = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}
_SPECIAL: Final = {
    "cls_token": "<s>",
    "pad_token": "<pad>",
    "sep_token": "</s>",
    "unk_token": "<unk>",
    "mask_token": "<mask>",
}


def write_folder(pack: Pack, directory: Path) -> None:
    """Write weights, tokeniser and pooling. Raises OSError."""
    pooling = directory / "1_Pooling"
    pooling.mkdir(parents=True, exist_ok=True)
    save_file(_tensors(pack), directory / "model.safetensors", {"format": "pt"})
    contents: dict[Path, object] = {
        directory / "config.json": _config(pack.shape),
        directory / "tokenizer.json": _tokenizer(pack.vocabulary),
        directory / "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": WINDOW,
            **_SPECIAL,
        },
        directory / "modules.json": _modules(),
        pooling / "config.json": {
            "word_embedding_dimension": pack.shape.hidden,
            "pooling_mode_mean_tokens": True,
            "pooling_mode_cls_token": False,
        },
        directory / "sentence_bert_config.json": {"max_seq_length": WINDOW},
        directory / "config_sentence_transformers.json": {
            "prompts": {"query": QUESTION, "passage": PASSAGE},
            "similarity_fn_name": "cosine",
        },
        directory / FINGERPRINT_FILE: {"fingerprint": FINGERPRINT},
    }
    for path, content in contents.items():
        path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def _tensors(pack: Pack) -> dict[str, npt.NDArray[np.float32]]:
    hidden = pack.shape.hidden
    matrices, vectors = pack.matrices, pack.vectors
    tensors = {
        "embeddings.word_embeddings.weight": blocks.dequantise(matrices["emb.word"]),
        "embeddings.position_embeddings.weight": vectors["emb.pos"].reshape(-1, hidden),
        "embeddings.token_type_embeddings.weight": vectors["emb.type"].reshape(
            -1, hidden
        ),
        "embeddings.LayerNorm.weight": vectors["emb.ln.w"],
        "embeddings.LayerNorm.bias": vectors["emb.ln.b"],
        # Not used, but loading complains about a BERT without it.
        "pooler.dense.weight": np.zeros((hidden, hidden), np.float32),
        "pooler.dense.bias": np.zeros(hidden, np.float32),
    }
    for layer in range(pack.shape.layers):
        for short, name in _MATRICES.items():
            target = f"encoder.layer.{layer}.{name}"
            matrix = matrices[f"l{layer}.{short}.w"]
            tensors[f"{target}.weight"] = blocks.dequantise(matrix)
            tensors[f"{target}.bias"] = vectors[f"l{layer}.{short}.b"]
        for short, name in _NORMS.items():
            target = f"encoder.layer.{layer}.{name}"
            tensors[f"{target}.weight"] = vectors[f"l{layer}.{short}.w"]
            tensors[f"{target}.bias"] = vectors[f"l{layer}.{short}.b"]
    return tensors


def _config(shape: Shape) -> dict[str, Any]:
    return {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "hidden_size": shape.hidden,
        "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads,
        "intermediate_size": shape.feed_forward,
        "vocab_size": shape.words,
        "max_position_embeddings": shape.positions,
        "type_vocab_size": shape.token_types,
        "layer_norm_eps": shape.epsilon,
        "hidden_act": "gelu",
        "pad_token_id": 1,
    }


def _tokenizer(vocabulary: Vocabulary) -> dict[str, Any]:
    """The subword model in the format of the ``tokenizers`` library."""
    begin, end = (vocabulary.pieces[row] for row in (vocabulary.begin, vocabulary.end))
    space = {
        "type": "Metaspace",
        "replacement": "\u2581",
        "prepend_scheme": "always",
        "split": True,
    }
    return {
        "version": "1.0",
        "added_tokens": [
            {
                "id": row,
                "content": vocabulary.pieces[row],
                "single_word": False,
                "lstrip": False,
                "rstrip": False,
                "normalized": False,
                "special": True,
            }
            for row in sorted({*vocabulary.special, vocabulary.unknown})
        ],
        "normalizer": {
            "type": "Sequence",
            "normalizers": [
                {
                    "type": "Precompiled",
                    "precompiled_charsmap": base64.b64encode(character_map()).decode(),
                },
                {"type": "Strip", "strip_left": True, "strip_right": True},
                {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "},
            ],
        },
        "pre_tokenizer": space,
        "decoder": space,
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [
                {"SpecialToken": {"id": begin, "type_id": 0}},
                {"Sequence": {"id": "A", "type_id": 0}},
                {"SpecialToken": {"id": end, "type_id": 0}},
            ],
            "pair": [],
            "special_tokens": {
                piece: {"id": piece, "ids": [row], "tokens": [piece]}
                for piece, row in ((begin, vocabulary.begin), (end, vocabulary.end))
            },
        },
        "model": {
            "type": "Unigram",
            "unk_id": vocabulary.unknown,
            "vocab": list(
                zip(vocabulary.pieces, vocabulary.scores.tolist(), strict=True)
            ),
        },
    }


def _modules() -> list[dict[str, object]]:
    kinds = {"": "Transformer", "1_Pooling": "Pooling", "2_Normalize": "Normalize"}
    return [
        {
            "idx": number,
            "name": str(number),
            "path": path,
            "type": f"sentence_transformers.models.{kind}",
        }
        for number, (path, kind) in enumerate(kinds.items())
    ]
