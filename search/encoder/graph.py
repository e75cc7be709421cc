"""Writes the encoder as an ONNX graph, node by node, without torch.

Input ``words``: float32 (1, pieces, hidden), rows of the word table. Output
``vectors``: float32 (1, hidden), of length 1. The architecture is BERT (Devlin et
al. 2019) with the mean pooling of E5 (Wang et al. 2024). One text at a time, so
there is neither padding nor a mask. Matrices are multiplied in integers: weights
have a scale for every output, activations one for every piece (decision 10).
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

from search.encoder import blocks
from search.encoder.blocks import Blocks
from search.encoder.pack import Pack

_WORDS: Final = "words"
_VECTORS: Final = "vectors"
_ONE: Final = "one"
_ZERO: Final = "zero"
_STEP: Final = "step"

_LARGEST_WEIGHT: Final = 63
_LARGEST_ACTIVATION: Final = 127
_ACTIVATION_ZERO: Final = 128

_CONTRIB: Final = "com.microsoft"
_OPSET: Final = 17
_IR_VERSION: Final = 9


def encoder_graph(pack: Pack) -> ModelProto:
    """The encoder of a pack, its word table left out."""
    return _Graph(pack).model()


def matrix_codes(
    matrix: Blocks,
) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float32]]:
    """Codes (inputs, outputs) and steps (outputs): weight = code * step.

    Codes have seven bits: a processor without VNNI adds two products in 16 bits,
    which eight bits would overflow.
    """
    weights = blocks.dequantise(matrix)
    steps = np.abs(weights).max(axis=1) / np.float32(_LARGEST_WEIGHT)
    codes = np.rint(weights.T / steps).astype(np.int8)
    return np.ascontiguousarray(codes), steps


class _Activations(NamedTuple):
    """Names of 8-bit codes around 128 and of their scale, one for every piece."""

    codes: str
    scale: str


class _Graph:
    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._nodes: list[NodeProto] = []
        self._constants: list[TensorProto] = []

    def model(self) -> ModelProto:
        hidden = self._pack.shape.hidden
        self._constant(_ONE, np.array(1, np.float32))
        self._constant(_ZERO, np.array(_ACTIVATION_ZERO, np.uint8))
        self._constant(_STEP, np.array(1 / _LARGEST_ACTIVATION, np.float32))
        state = self._embedding()
        for layer in range(self._pack.shape.layers):
            state = self._layer(state, f"l{layer}")
        mean = self._node("ReduceMean", [state], "mean", axes=[1], keepdims=0)
        self._node("LpNormalization", [mean], _VECTORS, axis=-1, p=2)
        graph = helper.make_graph(
            self._nodes,
            "encoder",
            [_floats(_WORDS, [1, "pieces", hidden])],
            [_floats(_VECTORS, [1, hidden])],
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
        pieces = self._node("Shape", [_WORDS], "pieces", start=1, end=2)
        start = self._constant("start", np.zeros(1, np.int64))
        table = self._constant("places", places)
        placed = self._node("Slice", [table, start, pieces], "place")
        return self._norm(self._node("Add", [_WORDS, placed], "placed"), "emb.ln")

    def _layer(self, state: str, name: str) -> str:
        source = self._quantised(state)
        query, key, value = (self._dense(source, f"{name}.{part}") for part in "qkv")
        heads = self._node(
            "MultiHeadAttention",
            [query, key, value],
            f"{name}.heads",
            _CONTRIB,
            num_heads=self._pack.shape.heads,
        )
        attended = self._dense(self._quantised(heads), f"{name}.ao")
        state = self._add_and_norm(attended, state, f"{name}.aln")
        inner = self._dense(self._quantised(state), f"{name}.fi")
        active = self._node("Gelu", [inner], f"{name}.gelu", _CONTRIB)
        fed = self._dense(self._quantised(active), f"{name}.fo")
        return self._add_and_norm(fed, state, f"{name}.oln")

    def _quantised(self, source: str) -> _Activations:
        size = self._node("Abs", [source], f"{source}.size")
        largest = self._node(
            "ReduceMax", [size], f"{source}.largest", axes=[-1], keepdims=1
        )
        scale = self._node("Mul", [largest, _STEP], f"{source}.scale")
        relative = self._node("Div", [source, scale], f"{source}.relative")
        codes = self._node("QuantizeLinear", [relative, _ONE, _ZERO], f"{source}.codes")
        return _Activations(codes, scale)

    def _dense(self, source: _Activations, name: str) -> str:
        codes, steps = matrix_codes(self._pack.matrices[f"{name}.w"])
        weights = self._constant(f"{name}.weights", codes)
        outputs = self._constant(f"{name}.steps", steps)
        product = self._node(
            "MatMulIntegerToFloat",
            [source.codes, weights, _ONE, outputs, _ZERO],
            f"{name}.product",
            _CONTRIB,
        )
        scaled = self._node("Mul", [product, source.scale], f"{name}.scaled")
        bias = self._constant(f"{name}.bias", self._pack.vectors[f"{name}.b"])
        return self._node("Add", [scaled, bias], name)

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
