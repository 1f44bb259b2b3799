"""Results on disk by content. An entry is written in one step and carries its digest; a damaged one is not there."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from pathlib import Path
from typing import Any


def key(*parts: object) -> str:
    """Give the name for what follows from these parts and nothing else."""
    return hashlib.sha256(json.dumps([str(part) for part in parts]).encode()).hexdigest()


def recall(folder: Path, name: str) -> Any:
    """Give what was kept under a name, None when there is nothing or it is damaged."""
    try:
        kept = json.loads(_path(folder, name).read_bytes())
        value, digest = kept["value"], kept["digest"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return value if digest == _digest(name, value) else None


def keep(folder: Path, name: str, value: Any) -> None:
    """Keep a value of JSON; two builds may do so at once."""
    path = _path(folder, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, suffix=".tmp", delete=False) as file:
        json.dump({"value": value, "digest": _digest(name, value)}, file)
    os.replace(file.name, path)


def _path(folder: Path, name: str) -> Path:
    return folder / name[:2] / f"{name}.json"


def _digest(name: str, value: Any) -> str:
    return hashlib.sha256(json.dumps([name, value]).encode()).hexdigest()
