"""The import rule of the design, by an AST walk: who may know whom."""

from __future__ import annotations

import ast
from pathlib import Path

HOST = Path(__file__).resolve().parent.parent / "host"
FRAME = {
    "errors",
    "records",
    "schema",
    "sheets",
    "feeds",
    "feeds_jsonld",
    "feeds_merchant",
    "settings",
    "weights",
}
WRITING = ("host.mind.lm", "host.mind.prompting", "host.mind.keep", "host.mind.write")
MIDDLE = {"room", "mind", "voice", "stage", "shop", "rules"}
TOP = {
    "host",
    "addresses",
    "batch",
    "script",
    "checks",
    "rehearsal",
    "replay",
    "show",
    "speaking",
    "acks",
    "translations",
    "evals",
    "page",
    "cli",
    "train",
    "__main__",
    "__init__",
}
HEAVY = {"torch", "transformers", "onnxruntime", "pyttsx3", "peft", "faster_whisper"}


def modules() -> list[tuple[Path, ast.Module]]:
    return [(p, ast.parse(p.read_text("utf-8"))) for p in sorted(HOST.rglob("*.py"))]


def part(path: Path) -> str:
    return path.relative_to(HOST).parts[0].removesuffix(".py")


def imports(tree: ast.AST) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def top_level(tree: ast.Module) -> set[str]:
    return imports(
        ast.Module([n for n in tree.body if isinstance(n, ast.Import | ast.ImportFrom)], [])
    )


def parts_of(names: set[str]) -> set[str]:
    return {n.split(".")[1] for n in names if n.startswith("host.")} & (FRAME | MIDDLE | TOP)


def test_every_module_has_its_place() -> None:
    assert {part(p) for p, _ in modules()} <= FRAME | MIDDLE | TOP


def test_middle_parts_never_import_each_other_or_the_top() -> None:
    for path, tree in modules():
        if part(path) in MIDDLE:
            wrong = parts_of(imports(tree)) & ((MIDDLE - {part(path)}) | TOP)
            assert not wrong, f"{path} imports {wrong}"


def test_the_frame_imports_only_the_frame() -> None:
    for path, tree in modules():
        if part(path) in FRAME:
            wrong = parts_of(imports(tree)) - FRAME
            assert not wrong, f"{path} imports {wrong}"


def test_the_checker_knows_neither_the_model_nor_the_writer() -> None:
    for path in (HOST / "mind").glob("verify*.py"):
        names = imports(ast.parse(path.read_text("utf-8")))
        wrong = {n for n in names if n.startswith(WRITING)}
        assert not wrong, f"{path} imports {wrong}"


def test_only_the_page_knows_gradio() -> None:
    for path, tree in modules():
        if part(path) != "page":
            assert not {n for n in imports(tree) if n.split(".")[0] == "gradio"}, path


def test_only_sheets_reads_yaml() -> None:
    for path, tree in modules():
        if path.name != "sheets.py":
            assert "yaml" not in {n.split(".")[0] for n in imports(tree)}, path


def heavy(tree: ast.Module) -> set[str]:
    return {n.split(".")[0] for n in top_level(tree)} & HEAVY


def test_heavy_libraries_are_imported_only_inside_openers() -> None:
    engines = {
        f"host.{p.relative_to(HOST).with_suffix('')}".replace("/", ".")
        for p, tree in modules()
        if heavy(tree)
    }
    for path, tree in modules():
        name = f"host.{path.relative_to(HOST).with_suffix('')}".replace("/", ".")
        if name not in engines:
            wrong = top_level(tree) & engines
            assert not wrong, f"{path} imports the engine {wrong} at its top"
    assert engines <= {
        f"host.mind.lm_{n}"
        for n in ("transformers", "decode", "adapter", "layers", "llama", "gemma", "runner")
    }
