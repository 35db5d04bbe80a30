"""Make the Kokoro graph fast on a CPU without changing what it says.

Two rewrites, each for a kernel that ONNX Runtime runs slowly (profiled on 2 cores):

* an integer convolution becomes a gather of its windows and one integer product with signed,
  pre-packed weights, which is what the vector units are made for (the same integers come out);
* sin(x)^2, the model's activation, becomes a polynomial in the distance to the nearest
  multiple of pi (largest error 3e-5, below the step of the model's 8-bit numbers).

The short Fourier transform stays the runtime's own: the model reads its phases, also where the
imaginary part is nothing but rounding, and with another rounding the voice sounds muffled
(4 dB off between 1 and 4 kHz, against 0.5 dB for the two rewrites above).

Knows nothing of durations, voices or files.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

DEGREE = 4  # of the polynomial in the squared distance
CUSTOM = "com.microsoft"  # the domain of ONNX Runtime's fused product


class Sheet:
    """A graph under work: its nodes by what they make, and constants by name."""

    def __init__(self, graph: Any) -> None:
        self.graph = graph
        self.constants = {t.name: t for t in graph.initializer}
        self.made = {name: node for node in graph.node for name in node.output}
        self.users: dict[str, list[Any]] = {}
        for node in graph.node:
            for name in node.input:
                self.users.setdefault(name, []).append(node)
        self.replaced: dict[int, list[Any]] = {}

    def array(self, name: str) -> Any:
        """A constant as a numpy array. Raises KeyError when the name is no constant."""
        from onnx import numpy_helper

        return numpy_helper.to_array(self.constants[name])

    def constant(self, name: str, value: Any) -> str:
        """Add a constant once; returns its name."""
        from onnx import numpy_helper

        if name not in self.constants:
            self.constants[name] = numpy_helper.from_array(value, name)
            self.graph.initializer.append(self.constants[name])
        return name

    def only_user(self, name: str) -> Any | None:
        """The one node that reads ``name``, or None when there are none or several."""
        users = self.users.get(name, [])
        return users[0] if len(users) == 1 else None

    def put(self, old: Any, new: list[Any]) -> None:
        """``new`` stands where ``old`` stood, and makes what it made."""
        self.replaced[id(old)] = new

    def done(self) -> None:
        """Write the replacements into the graph and drop what nobody reads."""
        nodes = [new for old in self.graph.node for new in self.replaced.get(id(old), [old])]
        kept = _needed(nodes, [o.name for o in self.graph.output])
        del self.graph.node[:]
        self.graph.node.extend(kept)
        read = {name for node in kept for name in node.input}
        left = [t for t in self.graph.initializer if t.name in read]
        del self.graph.initializer[:]
        self.graph.initializer.extend(left)


def quicken(graph: Any) -> None:
    """Both rewrites, in place. A graph that has none of the patterns stays as it is."""
    sheet = Sheet(graph)
    for i, node in enumerate(list(graph.node)):
        if node.op_type == "ConvInteger":
            _product(sheet, node, f"quick{i}")
        elif node.op_type == "Sin":
            _polynomial(sheet, node, f"quick{i}")
    sheet.done()


# --- convolutions ---------------------------------------------------------------------------


def _product(sheet: Sheet, conv: Any, name: str) -> None:
    """x * W + b over integers, as windows(x) @ W. Other shapes of the pattern are left alone."""
    import numpy as np

    quantised = sheet.made.get(conv.input[0])
    end, bias = _scaled(sheet, conv)
    if quantised is None or quantised.op_type != "DynamicQuantizeLinear" or end is None:
        return
    if _attribute(conv, "group", 1) != 1 or conv.input[1] not in sheet.constants:
        return
    weights = sheet.array(conv.input[1]).astype(np.int16) - 128
    made, channels, taps = weights.shape
    table = weights.transpose(2, 1, 0).reshape(taps * channels, made).astype(np.int8)
    zero = int(sheet.array(conv.input[3])) - 128
    windows, nodes = _windows(sheet, conv, quantised, (taps, channels), name)
    product = [
        windows,
        sheet.constant(f"{name}_w", np.ascontiguousarray(table)),
        quantised.output[1],
        conv.input[1].removesuffix("_quantized") + "_scale",
        quantised.output[2],
        sheet.constant(f"{name}_z", np.array(zero, np.int8)),
        *([bias] if bias else []),
    ]
    if product[3] not in sheet.constants:
        return
    nodes.append(_node("MatMulIntegerToFloat", product, f"{name}_m", domain=CUSTOM))
    # Einsum, not Transpose: the runtime would push a Transpose through the norms that follow,
    # and they are several times slower across channels.
    nodes.append(_node("Einsum", [f"{name}_m"], end.output[0], equation="btc->bct"))
    sheet.put(end, nodes)


def _scaled(sheet: Sheet, conv: Any) -> tuple[Any | None, str]:
    """The product that ends ``conv -> (add bias) -> cast -> scale``, and the bias as floats."""
    step, bias = sheet.only_user(conv.output[0]), ""
    if step is not None and step.op_type == "Add":
        bias = _float_bias(sheet, next(n for n in step.input if n != conv.output[0]))
        step = sheet.only_user(step.output[0]) if bias else None
    if step is None or step.op_type != "Cast":
        return None, bias
    end = sheet.only_user(step.output[0])
    return (end if end is not None and end.op_type == "Mul" else None), bias


def _float_bias(sheet: Sheet, name: str) -> str:
    """The bias before it was divided by the scale and rounded to integers."""
    for _ in range(6):
        node = sheet.made.get(name)
        if node is None:
            return ""
        if node.op_type == "Div":
            return node.input[0] if node.input[0] in sheet.constants else ""
        name = node.input[0]
    return ""


def _windows(
    sheet: Sheet, conv: Any, quantised: Any, size: tuple[int, int], name: str
) -> tuple[str, list[Any]]:
    """uint8 [1, channels, time] as [1, places, taps x channels]; nodes that make it."""
    import numpy as np

    taps, channels = size
    step, apart = _attribute(conv, "strides", [1])[0], _attribute(conv, "dilations", [1])[0]
    before, after = _attribute(conv, "pads", [0, 0])
    nodes = [_node("Transpose", [quantised.output[0]], f"{name}_t", perm=[0, 2, 1])]
    if taps == step == 1 and not before and not after:
        return f"{name}_t", nodes
    if before or after:
        pads = np.array([0, before, 0, 0, after, 0], np.int64)
        pad = sheet.constant(f"quick_pads_{before}_{after}", pads)
        nodes.append(_node("Pad", [f"{name}_t", pad, quantised.output[2]], f"{name}_p"))
    padded = nodes[-1].output[0]
    reach = np.array(apart * (taps - 1), np.int64)
    offsets = np.arange(taps, dtype=np.int64)[None] * apart
    whole = np.array([0, -1, taps * channels], np.int64)
    zero = sheet.constant("quick_zero", np.array(0, np.int64))
    nodes += [
        _node("Shape", [padded], f"{name}_s", start=1, end=2),
        _node(
            "Squeeze",
            [f"{name}_s", sheet.constant("quick_axis0", np.array([0], np.int64))],
            f"{name}_n",
        ),
        _node(
            "Sub", [f"{name}_n", sheet.constant(f"quick_reach_{int(reach)}", reach)], f"{name}_e"
        ),
        _node(
            "Range",
            [zero, f"{name}_e", sheet.constant(f"quick_step_{step}", np.array(step, np.int64))],
            f"{name}_r",
        ),
        _node(
            "Unsqueeze",
            [f"{name}_r", sheet.constant("quick_axis1", np.array([1], np.int64))],
            f"{name}_c",
        ),
        _node(
            "Add",
            [f"{name}_c", sheet.constant(f"quick_offsets_{taps}_{apart}", offsets)],
            f"{name}_i",
        ),
        _node("Gather", [padded, f"{name}_i"], f"{name}_g", axis=1),
        _node(
            "Reshape",
            [f"{name}_g", sheet.constant(f"quick_whole_{taps * channels}", whole)],
            f"{name}_w_in",
        ),
    ]
    return f"{name}_w_in", nodes


# --- sines ----------------------------------------------------------------------------------


def coefficients(degree: int = DEGREE) -> Any:
    """c so that sin(pi f)^2 = sum c[i] (f^2)^(i+1) for |f| <= 1/2, at Chebyshev's nodes."""
    import numpy as np

    squares = 0.125 + 0.125 * np.cos(np.pi * (np.arange(400) + 0.5) / 400)
    powers = np.stack([squares**i for i in range(1, degree + 1)], 1)
    wanted = np.sin(np.pi * np.sqrt(squares)) ** 2
    return np.linalg.lstsq(powers, wanted, rcond=None)[0].astype(np.float32)


def _polynomial(sheet: Sheet, sine: Any, name: str) -> None:
    """``Pow(Sin(x), 2)`` in products and sums; a sine that is not squared stays."""
    import numpy as np

    power = sheet.only_user(sine.output[0])
    if power is None or power.op_type != "Pow" or power.input[1] not in sheet.constants:
        return
    if float(sheet.array(power.input[1])) != 2.0:
        return
    turn = sheet.constant("quick_turn", np.array(1 / np.pi, np.float32))
    nodes = [
        _node("Mul", [sine.input[0], turn], f"{name}_u"),
        _node("Round", [f"{name}_u"], f"{name}_k"),
        _node("Sub", [f"{name}_u", f"{name}_k"], f"{name}_f"),
        _node("Mul", [f"{name}_f", f"{name}_f"], f"{name}_q"),
    ]
    terms = [sheet.constant(f"quick_c{i}", np.array(c)) for i, c in enumerate(coefficients())]
    sofar = terms[-1]
    for i in range(len(terms) - 1, -1, -1):
        nodes.append(_node("Mul", [sofar, f"{name}_q"], f"{name}_m{i}"))
        if i:
            nodes.append(_node("Add", [f"{name}_m{i}", terms[i - 1]], f"{name}_a{i}"))
        sofar = nodes[-1].output[0]
    nodes[-1].output[0] = power.output[0]
    sheet.put(power, nodes)


# --- nodes ----------------------------------------------------------------------------------


def _node(kind: str, inputs: list[str], output: str, **attributes: Any) -> Any:
    from onnx import helper

    return helper.make_node(kind, inputs, [output], name=output, **attributes)


def _attribute(node: Any, name: str, default: Any) -> Any:
    from onnx import helper

    found = [helper.get_attribute_value(a) for a in node.attribute if a.name == name]
    return found[0] if found else default


def _needed(nodes: Iterable[Any], wanted: list[str]) -> list[Any]:
    """The nodes that ``wanted`` rests on, in their order."""
    nodes = list(nodes)
    made = {name: node for node in nodes for name in node.output}
    waiting, kept, seen = list(wanted), set(), set()
    while waiting:
        name = waiting.pop()
        if name in seen or name not in made:
            continue
        seen.add(name)
        kept.add(id(made[name]))
        waiting.extend(made[name].input)
    return [node for node in nodes if id(node) in kept]
