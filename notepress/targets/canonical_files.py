"""Edition → the folder canonical/: the bank as Markdown, one file a chapter."""

from __future__ import annotations

from pathlib import Path

from notepress import canonical
from notepress.edition import Edition

FOLDER = "canonical"


def write(edition: Edition, out: Path) -> None:
    """Write the chapters into OUT/canonical, and remove those of an earlier, longer book."""
    folder = out / FOLDER
    folder.mkdir(exist_ok=True)
    texts = canonical.write(edition.bank)
    for path in folder.glob("*.md"):
        if path.name not in texts:
            path.unlink()
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
