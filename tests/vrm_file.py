"""A minimal VRM 1.0 file, made here: bones as a human has them, boxes for a body, ten expressions.

Layout: https://github.com/vrm-c/vrm-specification (VRMC_vrm-1.0) in binary glTF 2.0.
"""

from __future__ import annotations

import json
import struct
import zlib
from typing import Any

EXPRESSIONS = ("happy", "sad", "relaxed", "surprised", "aa", "ih", "ou", "ee", "oh", "blink")
# bone: (parent, where it sits from its parent in metres)
BONES: dict[str, tuple[str, tuple[float, float, float]]] = {
    "hips": ("", (0, 0.9, 0)),
    "spine": ("hips", (0, 0.12, 0)),
    "chest": ("spine", (0, 0.15, 0)),
    "neck": ("chest", (0, 0.22, 0)),
    "head": ("neck", (0, 0.08, 0)),
    "leftEye": ("head", (0.03, 0.07, 0.08)),
    "rightEye": ("head", (-0.03, 0.07, 0.08)),
    "leftShoulder": ("chest", (0.04, 0.17, 0)),
    "leftUpperArm": ("leftShoulder", (0.1, 0, 0)),
    "leftLowerArm": ("leftUpperArm", (0.25, 0, 0)),
    "leftHand": ("leftLowerArm", (0.22, 0, 0)),
    "rightShoulder": ("chest", (-0.04, 0.17, 0)),
    "rightUpperArm": ("rightShoulder", (-0.1, 0, 0)),
    "rightLowerArm": ("rightUpperArm", (-0.25, 0, 0)),
    "rightHand": ("rightLowerArm", (-0.22, 0, 0)),
    "leftUpperLeg": ("hips", (0.09, -0.05, 0)),
    "leftLowerLeg": ("leftUpperLeg", (0, -0.4, 0)),
    "leftFoot": ("leftLowerLeg", (0, -0.4, 0)),
    "rightUpperLeg": ("hips", (-0.09, -0.05, 0)),
    "rightLowerLeg": ("rightUpperLeg", (0, -0.4, 0)),
    "rightFoot": ("rightLowerLeg", (0, -0.4, 0)),
}
# a box on a bone: (bone, middle, size)
BOXES = (
    ("head", (0, 0.1, 0), (0.17, 0.22, 0.18)),
    ("chest", (0, 0.08, 0), (0.32, 0.3, 0.18)),
    ("hips", (0, 0.06, 0), (0.28, 0.26, 0.17)),
    ("leftUpperArm", (0.12, 0, 0), (0.25, 0.08, 0.08)),
    ("rightUpperArm", (-0.12, 0, 0), (0.25, 0.08, 0.08)),
    ("leftLowerArm", (0.12, 0, 0), (0.24, 0.07, 0.07)),
    ("rightLowerArm", (-0.12, 0, 0), (0.24, 0.07, 0.07)),
)
CORNERS = [(x, y, z) for x in (-0.5, 0.5) for y in (-0.5, 0.5) for z in (-0.5, 0.5)]
FACES = (0, 1, 3, 0, 3, 2, 4, 6, 7, 4, 7, 5, 0, 4, 5, 0, 5, 1, 2, 3, 7, 2, 7, 6, 1, 5, 7, 1, 7, 3)
SIDES = (0, 2, 6, 0, 6, 4)
FLOAT, SHORT = 5126, 5123
GLB, JSON_CHUNK, BIN_CHUNK = 0x46546C67, 0x4E4F534A, 0x004E4942


class _Buffer:
    """Bytes of the file, and the accessors that name parts of them."""

    def __init__(self) -> None:
        self.data = b""
        self.views: list[dict[str, int]] = []
        self.accessors: list[dict[str, Any]] = []

    def view(self, data: bytes) -> int:
        self.views.append({"buffer": 0, "byteOffset": len(self.data), "byteLength": len(data)})
        self.data += data + b"\0" * (-len(data) % 4)
        return len(self.views) - 1

    def vectors(self, rows: list[tuple[float, ...]]) -> int:
        columns = list(zip(*rows, strict=True))
        view = self.view(b"".join(struct.pack(f"<{len(r)}f", *r) for r in rows))
        self.accessors.append(
            {
                "bufferView": view,
                "componentType": FLOAT,
                "count": len(rows),
                "type": f"VEC{len(columns)}",
                "min": [min(c) for c in columns],
                "max": [max(c) for c in columns],
            }
        )
        return len(self.accessors) - 1

    def indices(self, numbers: tuple[int, ...]) -> int:
        view = self.view(struct.pack(f"<{len(numbers)}H", *numbers))
        row = {"bufferView": view, "componentType": SHORT, "count": len(numbers), "type": "SCALAR"}
        self.accessors.append(row)
        return len(self.accessors) - 1


def vrm() -> bytes:
    """The file."""
    buffer = _Buffer()
    nodes, of = _skeleton()
    meshes = [_box(buffer, ()), _box(buffer, EXPRESSIONS)]
    head = 0
    for bone, middle, size in BOXES:
        moves = bone == "head"
        node = {"name": f"box {bone}", "mesh": int(moves), "translation": middle, "scale": size}
        nodes.append(node)
        nodes[of[bone]].setdefault("children", []).append(len(nodes) - 1)
        head = len(nodes) - 1 if moves else head
    image = buffer.view(_png((230, 180, 150)))
    return _pack(
        {
            "asset": {"version": "2.0", "generator": "tests"},
            "extensionsUsed": ["VRMC_vrm"],
            "extensions": {"VRMC_vrm": _extension(of, head)},
            "scene": 0,
            "scenes": [{"nodes": [of["hips"]]}],
            "nodes": nodes,
            "meshes": meshes,
            "materials": [{"pbrMetallicRoughness": {"baseColorTexture": {"index": 0}}}],
            "textures": [{"source": 0}],
            "images": [{"bufferView": image, "mimeType": "image/png"}],
            "bufferViews": buffer.views,
            "accessors": buffer.accessors,
            "buffers": [{"byteLength": len(buffer.data)}],
        },
        buffer.data,
    )


def _skeleton() -> tuple[list[dict[str, Any]], dict[str, int]]:
    of = {bone: index for index, bone in enumerate(BONES)}
    nodes: list[dict[str, Any]] = [
        {"name": bone, "translation": list(at)} for bone, (_, at) in BONES.items()
    ]
    for bone, (parent, _) in BONES.items():
        if parent:
            nodes[of[parent]].setdefault("children", []).append(of[bone])
    return nodes, of


def _box(buffer: _Buffer, targets: tuple[str, ...]) -> dict[str, Any]:
    """A unit box. Each morph target pulls one corner, or the nose side, its own way."""
    primitive: dict[str, Any] = {
        "attributes": {
            "POSITION": buffer.vectors([(x, y, z) for x, y, z in CORNERS]),
            "TEXCOORD_0": buffer.vectors([(x + 0.5, y + 0.5) for x, y, _ in CORNERS]),
        },
        "indices": buffer.indices(FACES + SIDES),
        "material": 0,
    }
    for i in range(len(targets)):
        pulled = [(0.0, 0.0, 0.0)] * len(CORNERS)
        pulled[i % 8] = (0.3 - 0.05 * i, 0.1 + 0.03 * i, 0.2)
        primitive.setdefault("targets", []).append({"POSITION": buffer.vectors(list(pulled))})
    return (
        {"primitives": [primitive], "weights": [0.0] * len(targets)}
        if targets
        else {"primitives": [primitive]}
    )


def _extension(of: dict[str, int], head: int) -> dict[str, Any]:
    turn = {"inputMaxValue": 90, "outputScale": 30}
    return {
        "specVersion": "1.0",
        "meta": {
            "name": "A box",
            "authors": ["tests"],
            "licenseUrl": "https://vrm.dev/licenses/1.0/",
        },
        "humanoid": {"humanBones": {bone: {"node": index} for bone, index in of.items()}},
        "expressions": {
            "preset": {
                name: {"morphTargetBinds": [{"node": head, "index": i, "weight": 1.0}]}
                for i, name in enumerate(EXPRESSIONS)
            }
        },
        "lookAt": {
            "type": "bone",
            "offsetFromHeadBone": [0, 0.07, 0.08],
            "rangeMapHorizontalInner": turn,
            "rangeMapHorizontalOuter": turn,
            "rangeMapVerticalDown": turn,
            "rangeMapVerticalUp": turn,
        },
    }


def _png(colour: tuple[int, int, int]) -> bytes:
    """One pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        checked = kind + data
        return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" + bytes(colour))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


def _pack(document: dict[str, Any], data: bytes) -> bytes:
    text = json.dumps(document).encode()
    text += b" " * (-len(text) % 4)
    total = 12 + 8 + len(text) + 8 + len(data)
    return (
        struct.pack("<III", GLB, 2, total)
        + struct.pack("<II", len(text), JSON_CHUNK)
        + text
        + struct.pack("<II", len(data), BIN_CHUNK)
        + data
    )
