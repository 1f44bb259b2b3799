"""The one way to read a file of a book: a real file, really below the source folder, of a bearable size."""

from __future__ import annotations

import os
from pathlib import Path

MOST_BYTES = 20_000_000


class OutsideError(OSError):
    """A link that leads out of the source folder."""


def content(path: Path, folder: Path) -> bytes | None:
    """Give what is in a file of the book in FOLDER, None where there is none.

    Raises OutsideError, and OSError for what is no file, such as a pipe, which would be waited for.
    """
    if not os.path.lexists(path):
        return None
    try:
        if not path.resolve().is_relative_to(folder.resolve()):
            raise OutsideError("it is a link that leads out of the source folder")
    except RuntimeError as error:  # of Path.resolve
        raise OSError("it is a link to itself") from error
    size = path.stat().st_size
    if not path.is_file():
        raise OSError("it is no file")
    if size > MOST_BYTES:
        raise OSError(f"it is larger than {MOST_BYTES // 1_000_000} MB")
    return path.read_bytes()


def reason(error: OSError) -> str:
    """Give why a file could not be read, without its path."""
    return error.strerror or str(error)
