"""Writes the encoder as an ONNX graph, node by node, without torch.

Input ``words``: float32 (1, pieces, hidden), rows of the word table. Output
``vectors``: float32 (1, hidden), of length 1. The architecture is BERT (Devlin et
al. 2019) with the mean pooling of E5 (Wang et al. 2024). One text at a time, so
there is neither padding nor a mask.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

from search.encoder import blocks
from search.encoder.blocks import Blocks
from search.encoder.pack import Pack

WORDS: Final = "words"
VECTORS: Final = "vectors"

_CONTRIB: Final = "com.microsoft"
_INT8_ACTIVATIONS: Final = 4
_OPSET: Final = 17
_IR_VERSION: Final = 9


def encoder_graph(pack: Pack) -> ModelProto:
    """The encoder of a pack, its matrices in the pack's own 4-bit blocks."""
    return _Graph(pack).model()


def matrix_operands(
    matrix: Blocks,
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.float32]]:
    """Codes (rows, blocks, 16) and scales (rows, blocks) as MatMulNBits reads them.

    The operator wants neighbouring weights in one byte, the first in the low half;
    its default zero point is the blocks' own, so no weight changes.
    """
    codes = blocks.unpack(matrix)
    packed = codes[..., 0::2] | codes[..., 1::2] << np.uint8(4)
    return packed, matrix["scale"].astype(np.float32)


class _Graph:
    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._nodes: list[NodeProto] = []
        self._constants: list[TensorProto] = []

    def model(self) -> ModelProto:
        hidden = self._pack.shape.hidden
        state = self._embedding()
        for layer in range(self._pack.shape.layers):
            state = self._layer(state, f"l{layer}")
        mean = self._node("ReduceMean", [state], "mean", axes=[1], keepdims=0)
        self._node("LpNormalization", [mean], VECTORS, axis=-1, p=2)
        graph = helper.make_graph(
            self._nodes,
            "encoder",
            [_floats(WORDS, [1, "pieces", hidden])],
            [_floats(VECTORS, [1, hidden])],
            self._constants,
        )
        operators = [
            helper.make_opsetid("", _OPSET),
            helper.make_opsetid(_CONTRIB, 1),
        ]
        return helper.make_model(graph, opset_imports=operators, ir_version=_IR_VERSION)

    def _embedding(self) -> str:
        """Word, place and token type 0, normalised."""
        hidden = self._pack.shape.hidden
        vectors = self._pack.vectors
        places = vectors["emb.pos"].reshape(-1, hidden) + vectors["emb.type"][:hidden]
        shape = self._node("Shape", [WORDS], "shape", start=1, end=2)
        start = self._constant("start", np.zeros(1, np.int64))
        table = self._constant("places", places)
        placed = self._node("Slice", [table, start, shape], "place")
        return self._norm(self._node("Add", [WORDS, placed], "placed"), "emb.ln")

    def _layer(self, state: str, name: str) -> str:
        query, key, value = (self._dense(state, f"{name}.{part}") for part in "qkv")
        heads = self._node(
            "MultiHeadAttention",
            [query, key, value],
            f"{name}.heads",
            _CONTRIB,
            num_heads=self._pack.shape.heads,
        )
        attended = self._dense(heads, f"{name}.ao")
        state = self._add_and_norm(attended, state, f"{name}.aln")
        inner = self._dense(state, f"{name}.fi")
        active = self._node("Gelu", [inner], f"{name}.gelu", _CONTRIB)
        return self._add_and_norm(
            self._dense(active, f"{name}.fo"), state, f"{name}.oln"
        )

    def _dense(self, source: str, name: str) -> str:
        matrix = self._pack.matrices[f"{name}.w"]
        outputs, inputs = len(matrix), matrix.shape[1] * blocks.WEIGHTS
        codes, scales = matrix_operands(matrix)
        operands = [
            source,
            self._constant(f"{name}.codes", codes),
            self._constant(f"{name}.scales", scales),
            "",
            "",
            self._constant(f"{name}.bias", self._pack.vectors[f"{name}.b"]),
        ]
        return self._node(
            "MatMulNBits",
            operands,
            name,
            _CONTRIB,
            K=inputs,
            N=outputs,
            bits=4,
            block_size=blocks.WEIGHTS,
            accuracy_level=_INT8_ACTIVATIONS,
        )

    def _add_and_norm(self, source: str, residual: str, name: str) -> str:
        total = self._node("Add", [source, residual], f"{name}.sum")
        return self._norm(total, name)

    def _norm(self, source: str, name: str) -> str:
        gain = self._constant(f"{name}.gain", self._pack.vectors[f"{name}.w"])
        shift = self._constant(f"{name}.shift", self._pack.vectors[f"{name}.b"])
        return self._node(
            "LayerNormalization",
            [source, gain, shift],
            name,
            axis=-1,
            epsilon=self._pack.shape.epsilon,
        )

    def _constant(self, name: str, values: npt.NDArray[Any]) -> str:
        self._constants.append(numpy_helper.from_array(values, name))
        return name

    def _node(
        self,
        operator: str,
        inputs: list[str],
        output: str,
        domain: str = "",
        **attributes: Any,
    ) -> str:
        """Append a node of one output, and give that output's name."""
        self._nodes.append(
            helper.make_node(
                operator, inputs, [output], name=output, domain=domain, **attributes
            )
        )
        return output


def _floats(name: str, shape: list[int | str]) -> Any:
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
