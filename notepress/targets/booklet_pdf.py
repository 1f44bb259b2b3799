"""The last touch to the book's PDF: page labels, and the TeX under each formula."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping

import pikepdf

from notepress.formulas import font


def finish(data: bytes, *, front_pages: int, texts: Mapping[int, str]) -> bytes:
    """Number the front pages i, ii, … and the others 1, 2, …; let formulas be copied as the texts given for them."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pdf.Root.PageLabels = pikepdf.Dictionary(
            Nums=pikepdf.Array(
                [
                    *((0, pikepdf.Dictionary(S=pikepdf.Name.r)) if front_pages else ()),
                    front_pages,
                    pikepdf.Dictionary(S=pikepdf.Name.D),
                ]
            )
        )
        for found in pdf.objects:
            if isinstance(found, pikepdf.Dictionary) and _is_formula_font(found):
                found.ToUnicode.write(_with_texts(found.ToUnicode.read_bytes(), texts))
        result = io.BytesIO()
        pdf.save(result, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return result.getvalue()


_NAME = font.FAMILY.replace(" ", "-")


def _is_formula_font(found: pikepdf.Dictionary) -> bool:
    return str(found.get("/BaseFont", "")).endswith(f"+{_NAME}") and "/ToUnicode" in found


_PAIR = re.compile(rb"<([0-9A-Fa-f]+)>(\s*)<([0-9A-Fa-f]+)>")


def _with_texts(cmap: bytes, texts: Mapping[int, str]) -> bytes:
    """Replace each private code point on the right side of a ToUnicode map by the text it stands for."""

    def replaced(found: re.Match[bytes]) -> bytes:
        character = bytes.fromhex(found[3].decode()).decode("utf-16-be", errors="replace")
        text = texts.get(ord(character)) if len(character) == 1 else None
        if text is None:
            return found[0]
        return b"<%s>%s<%s>" % (found[1], found[2], text.encode("utf-16-be").hex().encode())

    return _PAIR.sub(replaced, cmap)
