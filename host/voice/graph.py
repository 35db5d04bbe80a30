"""Open up the Kokoro graph: durations and pitch come out, a pitch factor goes in.

The released graph only returns audio. Its encoder computes how many frames each token
lasts and the pitch curve; both are named tensors, so two identities make them outputs.
Two inputs are new. ``most_frames`` bounds what each token may last: the model pads every
text with 0.4 s of silence before and up to a second after, and half the time of a short
piece went into them. ``pitch_scale`` multiplies the pitch curve on its way to the decoder,
which lets a persona keep one register whatever voice lends the prosody. With no bound and
factor 1 the audio is the released one, sample for sample.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from host.errors import EngineError
from host.voice.quicken import quicken
from host.weights import writing

FRAMES = "/encoder/Gather_output_0"  # int64 [tokens], frames of 25 ms
PITCH = "/encoder/F0_proj/Conv_output_0"  # float [1, 1, 2 x frames], Hz
VERSION = "3"


def patched(source: Path, cache_dir: Path) -> Path:
    """The opened graph, made once in the cache. Raises EngineError for an unknown graph."""
    target = cache_dir / "voice" / f"{source.stem}.timed-{VERSION}.onnx"
    if not target.is_file():
        import onnx

        model = onnx.load(str(source))
        open_up(model)
        quicken(model.graph)
        with writing(target) as half:
            onnx.save(model, str(half))
    return target


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
