"""The quick graph says what the slow one said: each rewrite against the runtime's own kernel."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

onnx = pytest.importorskip("onnx")
runtime = pytest.importorskip("onnxruntime")

from onnx import TensorProto, helper, numpy_helper  # noqa: E402  after the skip

from host.voice.quicken import coefficients, quicken  # noqa: E402


def model(nodes: list[Any], constants: dict[str, Any], rank: int = 3) -> Any:
    graph = helper.make_graph(
        nodes,
        "g",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [None] * rank)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    domains = [helper.make_opsetid("", 20), helper.make_opsetid("com.microsoft", 1)]
    return helper.make_model(graph, opset_imports=domains, ir_version=9)


def run(made: Any, x: Any) -> Any:
    options = runtime.SessionOptions()
    options.intra_op_num_threads = 1
    return runtime.InferenceSession(made.SerializeToString(), options).run(None, {"x": x})[0]


def kinds(made: Any) -> set[str]:
    return {node.op_type for node in made.graph.node}


def convolution(taps: int, *, step: int, apart: int, pads: tuple[int, int], bias: bool) -> Any:
    """A quantised convolution as the released graph writes it."""
    dice = np.random.default_rng(7)
    constants = {
        "w_quantized": dice.integers(0, 255, (6, 4, taps)).astype(np.uint8),
        "w_zero": np.array(119, np.uint8),
        "w_scale": np.array(0.02, np.float32),
        "b": dice.normal(size=6).astype(np.float32),
        "shape": np.array([1, -1, 1], np.int64),
    }
    conv = helper.make_node(
        "ConvInteger",
        ["q", "w_quantized", "zero", "w_zero"],
        ["i"],
        kernel_shape=[taps],
        strides=[step],
        dilations=[apart],
        pads=list(pads),
    )
    nodes = [
        helper.make_node("DynamicQuantizeLinear", ["x"], ["q", "scale", "zero"]),
        helper.make_node("Mul", ["scale", "w_scale"], ["both"]),
        conv,
    ]
    if bias:
        nodes += [
            helper.make_node("Div", ["b", "both"], ["bd"]),
            helper.make_node("Floor", ["bd"], ["bf"]),
            helper.make_node("Cast", ["bf"], ["bi"], to=TensorProto.INT32),
            helper.make_node("Reshape", ["bi", "shape"], ["br"]),
            helper.make_node("Add", ["i", "br"], ["ib"]),
        ]
    nodes += [
        helper.make_node("Cast", [nodes[-1].output[0]], ["f"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["f", "both"], ["y"]),
    ]
    return model(nodes, constants)


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize(
    ("taps", "step", "apart", "pads"),
    [(1, 1, 1, (0, 0)), (3, 1, 1, (1, 1)), (7, 1, 3, (9, 9)), (4, 2, 1, (1, 1)), (5, 1, 1, (0, 0))],
)
def test_a_quantised_convolution_becomes_one_product(
    taps: int, step: int, apart: int, pads: tuple[int, int], bias: bool
) -> None:
    made = convolution(taps, step=step, apart=apart, pads=pads, bias=bias)
    x = np.random.default_rng(3).normal(size=(1, 4, 37)).astype(np.float32)
    before = run(made, x)
    quicken(made.graph)
    assert "ConvInteger" not in kinds(made)
    after = run(made, x)
    assert after.shape == before.shape
    # The old bias was rounded down to a whole number of steps; ours is not.
    step_size = 0.02 * float(x.max() - x.min()) / 255
    assert np.abs(after - before).max() <= step_size * 1.01 + 1e-5


def test_a_convolution_of_another_make_is_left_alone() -> None:
    made = convolution(3, step=1, apart=1, pads=(1, 1), bias=False)
    made.graph.node[2].attribute.append(helper.make_attribute("group", 2))
    quicken(made.graph)
    assert "ConvInteger" in kinds(made)


def test_a_squared_sine_becomes_a_polynomial() -> None:
    nodes = [
        helper.make_node("Sin", ["x"], ["s"]),
        helper.make_node("Pow", ["s", "two"], ["y"]),
    ]
    made = model(nodes, {"two": np.array(2.0, np.float32)})
    quicken(made.graph)
    assert "Sin" not in kinds(made)
    x = np.linspace(-60, 60, 5001, dtype=np.float32).reshape(1, 1, -1)
    assert np.abs(run(made, x) - np.sin(x.astype(np.float64)) ** 2).max() < 5e-5


def test_a_sine_that_is_not_squared_stays() -> None:
    made = model([helper.make_node("Sin", ["x"], ["y"])], {})
    quicken(made.graph)
    assert kinds(made) == {"Sin"}


def test_the_transform_stays_the_runtimes_own() -> None:
    """The model reads the phase of what is only rounding: another rounding is another voice."""
    constants = {
        "step": np.array(5, np.int64),
        "window": np.hanning(21)[:20].astype(np.float32),
        "size": np.array(20, np.int64),
    }
    made = model([helper.make_node("STFT", ["x", "step", "window", "size"], ["y"])], constants, 2)
    quicken(made.graph)
    assert kinds(made) == {"STFT"}


def test_the_polynomial_reaches_one_at_the_quarter_turn() -> None:
    assert sum(c * 0.25 ** (i + 1) for i, c in enumerate(coefficients())) == pytest.approx(
        1, abs=1e-4
    )
