"""Models as somebody else would build them: sound ones, and ones that answer with what no score can be made of."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from inference.bundle import Bundle, Policy, seal
from scoring.training.graph import IR_VERSION, OPSET


def answering(width: int, score: NDArray[Any], contributions: NDArray[Any]) -> bytes:
    """A model that answers this, whatever it is asked."""
    nodes = [
        helper.make_node("Identity", ["s"], ["score"]),
        helper.make_node("Identity", ["c"], ["contributions"]),
    ]
    return _model(width, nodes, {"s": score, "c": contributions}, (score.dtype, contributions.dtype))


def turning(width: int, *, above: float, raises: bool = False) -> bytes:
    """A sound model (score = length of the vector) until the first feature is above a level: then NaN, or it raises."""
    gathered = helper.make_node("Gather", ["squares", "row"], ["contributions"], axis=0)
    spoilt = helper.make_node("Identity", ["spoilt"], ["contributions"])
    nodes = [
        helper.make_node("Mul", ["features", "features"], ["squares"]),
        helper.make_node("Slice", ["features", "begin", "end", "axis"], ["first"]),
        helper.make_node("Greater", ["first", "level"], ["high"]),
        helper.make_node("Where", ["high", "nan", "squares"], ["spoilt"]),
        helper.make_node("Cast", ["high"], ["away"], to=TensorProto.INT64),
        helper.make_node("Mul", ["away", "many"], ["apart"]),
        helper.make_node("Reshape", ["apart", "one"], ["row"]),
        gathered if raises else spoilt,
        helper.make_node("ReduceSum", ["contributions", "axis"], ["summed"], keepdims=0),
        helper.make_node("Sqrt", ["summed"], ["score"]),
    ]
    held: dict[str, NDArray[Any]] = {
        "begin": np.array([0], np.int64),
        "end": np.array([1], np.int64),
        "axis": np.array([1], np.int64),
        "one": np.array([1], np.int64),
        "many": np.array([[99]], np.int64),
        "level": np.array([[above]], np.float32),
        "nan": np.array([[np.nan]], np.float32),
    }
    return _model(width, nodes, held, (np.dtype(np.float32), np.dtype(np.float32)))


def with_model(bundle: Bundle, model: bytes, *, policy: Policy | None = None) -> Bundle:
    """The bundle with another model in it, and maybe another policy, sealed as it should be."""
    manifest = bundle.manifest
    return seal(
        model=model,
        contract=bundle.contract,
        policy=policy or bundle.policy,
        training_data=manifest.identity.training_data_sha256,
        facts=manifest.facts,
    )


def _model(
    width: int,
    nodes: list[Any],
    held: dict[str, NDArray[Any]],
    types: tuple["np.dtype[Any]", "np.dtype[Any]"],
) -> bytes:
    outputs = [
        helper.make_tensor_value_info(name, helper.np_dtype_to_tensor_dtype(kind), None)
        for name, kind in zip(("score", "contributions"), types, strict=True)
    ]
    graph = helper.make_graph(
        nodes,
        "made",
        [helper.make_tensor_value_info("features", TensorProto.FLOAT, [1, width])],
        outputs,
        [numpy_helper.from_array(array, name) for name, array in held.items()],
    )
    model = helper.make_model(graph, ir_version=IR_VERSION, opset_imports=[helper.make_opsetid("", OPSET)])
    return bytes(model.SerializeToString(deterministic=True))
