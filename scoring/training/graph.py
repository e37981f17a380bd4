"""Numbers of a fit -> ONNX bytes: hand-built graphs with the contributions as a second output."""

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

IR_VERSION, OPSET = 10, 21


def mahalanobis_graph(centre: NDArray[np.float64], scale: NDArray[np.float64], precision: NDArray[np.float64]) -> bytes:
    """Graph of sqrt(e' P e) with contributions e_i (P e)_i; e = (features - centre) / scale, P the precision (n, n)."""
    nodes = [
        helper.make_node("MatMul", ["e", "weights"], ["pulled"]),
        helper.make_node("Mul", ["e", "pulled"], ["contributions"]),
    ]
    return _model("mahalanobis", nodes, centre, scale, precision)


def residual_graph(centre: NDArray[np.float64], scale: NDArray[np.float64], residual: NDArray[np.float64]) -> bytes:
    """Graph of |e R| with contributions (e R)_i squared; R = I - V V' takes out what the components explain."""
    nodes = [
        helper.make_node("MatMul", ["e", "weights"], ["left"]),
        helper.make_node("Mul", ["left", "left"], ["contributions"]),
    ]
    return _model("pca_residual", nodes, centre, scale, residual)


def _model(
    name: str,
    middle: list[onnx.NodeProto],
    centre: NDArray[np.float64],
    scale: NDArray[np.float64],
    weights: NDArray[np.float64],
) -> bytes:
    shape = [1, len(centre)]
    nodes = [
        helper.make_node("Sub", ["features", "centre"], ["apart"]),
        helper.make_node("Div", ["apart", "scale"], ["e"]),
        *middle,
        helper.make_node("ReduceSum", ["contributions", "axis"], ["summed"], keepdims=0),
        # rounding may leave a sum a little below 0 at the centre, and the root of that is no number
        helper.make_node("Max", ["summed", "zero"], ["squared"]),
        helper.make_node("Sqrt", ["squared"], ["score"]),
    ]
    graph = helper.make_graph(
        nodes,
        name,
        [helper.make_tensor_value_info("features", TensorProto.FLOAT, shape)],
        [
            helper.make_tensor_value_info("score", TensorProto.FLOAT, [1]),
            helper.make_tensor_value_info("contributions", TensorProto.FLOAT, shape),
        ],
        [
            numpy_helper.from_array(centre.astype(np.float32), "centre"),
            numpy_helper.from_array(scale.astype(np.float32), "scale"),
            numpy_helper.from_array(weights.astype(np.float32), "weights"),
            numpy_helper.from_array(np.zeros(1, np.float32), "zero"),
            numpy_helper.from_array(np.array([1], np.int64), "axis"),
        ],
    )
    model = helper.make_model(
        graph, ir_version=IR_VERSION, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="twintrace"
    )
    onnx.checker.check_model(model, full_check=True)
    return bytes(model.SerializeToString(deterministic=True))
