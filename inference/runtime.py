"""Model bytes -> numbers: onnxruntime, which ships no types, stands behind this module."""

from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from inference.errors import BadModel

INPUT, OUTPUTS = "features", ["score", "contributions"]
_FATAL = 4


class Model:
    """A loaded model: `features` (1, n) in; what comes out is `inference.answer`'s to judge."""

    def __init__(self, raw: bytes) -> None:
        try:
            self._session = onnxruntime.InferenceSession(raw, _options(), providers=["CPUExecutionProvider"])
        except Exception as error:  # a rim: the runtime raises a dozen kinds without a common base
            raise BadModel(f"onnxruntime {onnxruntime.__version__} cannot load it: {_first_line(error)}") from error
        self.width = _width(self._session)

    def run(self, vector: NDArray[np.float32]) -> list[object]:
        """Return what the model answers to one vector, shape (n,), in the order of OUTPUTS. Raises BadModel."""
        try:
            return list(self._session.run(OUTPUTS, {INPUT: vector[np.newaxis, :]}))
        except Exception as error:  # a rim: the runtime raises a dozen kinds without a common base
            raise BadModel(f"onnxruntime {onnxruntime.__version__} cannot run it: {_first_line(error)}") from error


def _options() -> Any:
    options = onnxruntime.SessionOptions()
    # one thread each: the order of additions, and with it the last bit, must not depend on the machine's load
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = _FATAL
    return options


def _width(session: Any) -> int:
    inputs, outputs = session.get_inputs(), [o.name for o in session.get_outputs()]
    if [i.name for i in inputs] != [INPUT] or outputs != OUTPUTS:
        raise BadModel(f"inputs {[i.name for i in inputs]} and outputs {outputs}; needs {[INPUT]} and {OUTPUTS}")
    shape = inputs[0].shape
    if inputs[0].type != "tensor(float)" or len(shape) != 2 or shape[0] != 1 or not isinstance(shape[1], int):
        raise BadModel(f"input {INPUT} is {inputs[0].type} {shape}, needs tensor(float) [1, features]")
    return int(shape[1])


def _first_line(error: Exception) -> str:
    return str(error).split("\n", 1)[0]
