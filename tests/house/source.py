"""The files of the repository as the tests of the house look at them."""

import ast
import functools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tools import files

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "nennep"


@functools.cache
def repository_files() -> tuple[Path, ...]:
    return tuple(files.repository_files())


@dataclass(frozen=True)
class Module:
    """One Python file of an area: `room` is the file or folder directly inside the area."""

    path: Path
    area: str
    room: str
    text: str
    tree: ast.Module

    @property
    def place(self) -> str:
        return str(self.path.relative_to(ROOT))


@functools.cache
def modules() -> tuple[Module, ...]:
    """Every Python file of the program but migrations."""
    return tuple(_modules())


def _modules() -> Iterator[Module]:
    for path in repository_files():
        if path.suffix != ".py" or not path.is_relative_to(PACKAGE):
            continue
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        if len(parts) < 2 or "migrations" in parts:
            continue
        text = path.read_text(encoding="utf-8")
        yield Module(path, parts[0], parts[1], text, ast.parse(text, filename=str(path)))


def templates() -> list[Path]:
    return [
        path
        for path in repository_files()
        if path.is_relative_to(PACKAGE) and "templates" in path.parts and path.suffix in {".html", ".txt"}
    ]


def docstrings(tree: ast.Module) -> set[int]:
    """Ids of the nodes that are documentation: a string standing alone as a statement."""
    return {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
