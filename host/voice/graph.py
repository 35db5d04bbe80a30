"""Open up the Kokoro graph: durations and pitch come out, a pitch factor goes in.

The released graph only returns audio. Its encoder computes how many frames each token
lasts and the pitch curve; both are named tensors, so two identities make them outputs.
Two inputs are new. ``most_frames`` bounds what each token may last: the model pads every
text with 0.4 s of silence before and up to a second after, and half the time of a short
piece went into them. ``pitch_scale`` multiplies the pitch curve on its way to the decoder,
which lets a persona keep one register whatever voice lends the prosody. With no bound and
factor 1 the audio is the released one, sample for sample.

Then it is cut in two where the decoder begins, so that sound can be made window by window
(``windows``): the first half makes frames, the second sound of any stretch of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from host.errors import EngineError
from host.voice.quicken import quicken
from host.weights import writing

FRAMES = "/encoder/Gather_output_0"  # int64 [tokens], frames of 25 ms
PITCH = "/encoder/F0_proj/Conv_output_0"  # float [1, 1, 2 x frames], Hz
SOUNDS = "/encoder/MatMul_1_output_0"  # float [1, 512, frames]: what is said in each frame
CURVE = "/encoder/Reshape_output_0"  # float [1, 2 x frames]: the pitch, scaled
ENERGY = "/encoder/Reshape_1_output_0"  # float [1, 2 x frames]
SEAM = (SOUNDS, CURVE, ENERGY)
VERSION = "4"


def patched(source: Path, cache_dir: Path) -> tuple[Path, Path]:
    """The opened graph's two halves, made once in the cache: (text to frames, frames to sound).

    Raises EngineError for an unknown graph.
    """
    folder = cache_dir / "voice"
    targets = [folder / f"{source.stem}.{half}-{VERSION}.onnx" for half in ("frames", "sound")]
    if not all(target.is_file() for target in targets):
        import onnx

        model = onnx.load(str(source))
        open_up(model)
        quicken(model.graph)
        outputs = [("duration", "pitch", *SEAM), ("audio",)]
        for target, made in zip(targets, outputs, strict=True):
            with writing(target) as half:
                onnx.save(part(model, made), str(half))
        _tidy(folder, source.stem)
    return targets[0], targets[1]


def _tidy(folder: Path, stem: str) -> None:
    """Remove what older versions left: a hundred megabytes each."""
    for old in folder.glob(f"{stem}.*-*.onnx"):
        if not old.stem.endswith(f"-{VERSION}"):
            old.unlink(missing_ok=True)


def part(model: Any, outputs: Sequence[str]) -> Any:
    """The part of a model that makes ``outputs``, from its inputs and from the seam."""
    from onnx import TensorProto, helper

    graph = model.graph
    seam = set(SEAM) - set(outputs)
    made = {name: node for node in graph.node for name in node.output if name not in seam}
    nodes = _needed(graph.node, made, outputs)
    read = {name for node in nodes for name in node.input}
    given = [value for value in graph.input if value.name in read]
    given += [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, None)
        for name in SEAM
        if name in seam & read
    ]
    told = {value.name: value for value in graph.output}
    wanted = [
        told.get(name) or helper.make_tensor_value_info(name, TensorProto.FLOAT, None)
        for name in outputs
    ]
    constants = [tensor for tensor in graph.initializer if tensor.name in read]
    half = helper.make_graph(nodes, graph.name, given, wanted, constants)
    return helper.make_model(half, opset_imports=model.opset_import, ir_version=model.ir_version)


def _needed(nodes: Iterable[Any], made: Mapping[str, Any], outputs: Sequence[str]) -> list[Any]:
    """The nodes that ``outputs`` rest on, in their order."""
    needed: set[int] = set()
    looked = list(outputs)
    while looked:
        node = made.get(looked.pop())
        if node is not None and id(node) not in needed:
            needed.add(id(node))
            looked += node.input
    return [node for node in nodes if id(node) in needed]


def open_up(model: Any) -> None:
    """Add outputs ``duration`` and ``pitch``, inputs ``most_frames`` and ``pitch_scale``."""
    from onnx import TensorProto, helper

    graph = model.graph
    made = {name: i for i, node in enumerate(graph.node) for name in node.output}
    if FRAMES not in made or PITCH not in made:
        raise EngineError("this Kokoro graph has no durations; use the listed kokoro-82m weights")
    for node in graph.node:
        for i, name in enumerate(node.input):
            if name == PITCH:
                node.input[i] = "pitch"
            elif name == FRAMES:
                node.input[i] = "duration"
    scale = helper.make_node("Mul", [PITCH, "pitch_scale"], ["pitch"], name="scale_pitch")
    bound = helper.make_node("Min", [FRAMES, "most_frames"], ["duration"], name="durations")
    for at, node in sorted([(made[PITCH], scale), (made[FRAMES], bound)], reverse=True):
        graph.node.insert(at + 1, node)
    graph.input.append(helper.make_tensor_value_info("most_frames", TensorProto.INT64, [None]))
    graph.input.append(helper.make_tensor_value_info("pitch_scale", TensorProto.FLOAT, [1]))
    graph.output.append(helper.make_tensor_value_info("duration", TensorProto.INT64, None))
    graph.output.append(helper.make_tensor_value_info("pitch", TensorProto.FLOAT, None))
