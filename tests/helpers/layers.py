"""Reads which module imports which, and tells what breaks the order of the packages."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Final

ORDER: Final = (
    "diagnostics",
    "files",
    "svg",
    "crypto",
    "i18n",
    "model",
    "loading",
    "page",
    "site",
    "project",
    "records",
    "form1",
    "replies",
    "desk",
    "screening",
    "publishing",
    "cli",
    "hook",
)
"""Packages and top modules: each may import those before it and none after."""
ENTRANCES: Final = ("cli", "hook")
"""What a person or MkDocs starts; neither imports the other."""
MOST_MODULES: Final = 9
"""In a package, its face aside."""


def imported(path: Path) -> Iterator[tuple[str, ...]]:
    """Yield what a file imports of our own, late imports included, as parts below `retainer`."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            for alias in node.names:
                parts = alias.name.split(".")
                if parts[0] == "retainer":
                    yield tuple(parts[1:])
        elif isinstance(node, ast.ImportFrom) and (
            node.level or (node.module or "").split(".")[0] == "retainer"
        ):
            module = tuple((node.module or "").split(".")) if node.module else ()
            below = module if node.level else module[1:]
            for alias in node.names:
                yield (*("." for _ in range(node.level)), *below, alias.name)


def faults(package: Path) -> list[str]:
    """Return, a line each, where the package in this folder breaks the order."""
    found: list[str] = []
    folders = sorted(path.parent for path in package.glob("*/__init__.py"))
    for folder in folders:
        modules = [path for path in folder.glob("*.py") if path.name != "__init__.py"]
        if len(modules) > MOST_MODULES:
            found.append(f"{folder.name}/ has {len(modules)} modules, and {MOST_MODULES} may be")
        found += _circles(folder.name, modules)
    faces = {folder.name: _face(folder / "__init__.py") for folder in folders}
    for path in sorted(package.rglob("*.py")):
        found += _steps(path.relative_to(package), path, faces)
    return found


def _steps(place: Path, path: Path, faces: Mapping[str, frozenset[str]]) -> Iterator[str]:
    own = place.parts[0].removesuffix(".py")
    if own == "__init__":
        if any(imported(path)):
            yield "retainer/__init__.py imports one of its modules"
    elif own not in ORDER:
        yield f"{place} has no place in ORDER"
    else:
        for step in imported(path):
            if fault := _fault(own, step, faces, inside=len(place.parts) > 1):
                yield f"{place} {fault}"


def _fault(
    own: str, step: tuple[str, ...], faces: Mapping[str, frozenset[str]], *, inside: bool
) -> str:
    """Return what is wrong with one import of a module of `own`, or nothing."""
    target = step[0]
    if target == ".":
        out = not inside or step[1] == "."
        return "imports by a relative path out of its package" if out else ""
    if target not in ORDER:
        return f"imports {'.'.join(step)}, which has no place in ORDER"
    if target == own:
        return "imports its own package by its full name"
    if ORDER.index(target) > ORDER.index(own) or {own, target} == set(ENTRANCES):
        return f"imports upward: {target}"
    below = step[1:]
    if target in faces and below and (len(below) > 1 or below[0] not in faces[target]):
        return f"imports past the face of {target}: {'.'.join(below)}"
    return ""


def _face(path: Path) -> frozenset[str]:
    for node in ast.parse(path.read_bytes()).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return frozenset(ast.literal_eval(node.value))
    return frozenset()


def _circles(package: str, modules: list[Path]) -> Iterator[str]:
    names = {path.stem for path in modules}
    graph = {
        path.stem: {step[1] for step in imported(path) if step[0] == "." and step[1] in names}
        for path in modules
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        yield f"{package}/ imports in a circle: {' -> '.join(error.args[1])}"
