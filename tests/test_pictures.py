"""Which pictures may stand in a book."""

from __future__ import annotations

import base64
import io
import zlib
from pathlib import Path

import pytest
from PIL import Image, ImageFile

from notepress import pictures
from notepress.pictures import usable

NAMESPACES = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


def svg(inside: str, before: str = "") -> bytes:
    return f'<?xml version="1.0"?>{before}<svg {NAMESPACES} width="10" height="10">{inside}</svg>'.encode()


def raster(kind: str, size: tuple[int, int] = (8, 8)) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, "red").save(file, kind)
    return file.getvalue()


def png_that_claims(width: int, height: int) -> bytes:
    """A small file whose header promises a large picture."""
    header = b"IHDR" + width.to_bytes(4) + height.to_bytes(4) + b"\x08\x02\0\0\0"
    return b"\x89PNG\r\n\x1a\n\0\0\0\x0d" + header + zlib.crc32(header).to_bytes(4) + raster("PNG")[33:]


def ten_of(number: int) -> str:
    return f"<use href='#a{number}'/>" * 10


DATA = base64.b64encode(raster("PNG")).decode()

SOUND = {
    "png": raster("PNG"),
    "jpeg": raster("JPEG"),
    "gif": raster("GIF"),
    "webp": raster("WEBP"),
    "svg": svg("<rect width='3' height='3' fill='url(#g)'/>"),
    "svg, UTF-16": f"<svg {NAMESPACES}/>".encode("utf-16"),
    "svg, doctype as drawing programs write it": svg(
        "<g/>", '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
    ),
    "svg, style": svg("<style>.a{fill:red;clip-path:url(#c)}</style><use xlink:href='#a'/><g id='a'/>"),
    "svg, picture inside": svg(f'<image href="data:image/png;base64,{DATA}"/>'),
}

UNSOUND = {
    "empty": b"",
    "text": b"hello",
    "html": b"<html><body/></html>",
    "broken svg": b"<svg><g></svg>",
    "damaged png": raster("PNG", (64, 64))[:60],
    "damaged jpeg": raster("JPEG")[:-40],
    "bmp": raster("BMP"),
    "pixel bomb": png_that_claims(60_000, 60_000),
    "script": svg("<script>alert(1)</script>"),
    "script, other prefix": svg('<s:script xmlns:s="http://www.w3.org/2000/svg">1</s:script>'),
    "event": svg('<rect onload="alert(1)"/>'),
    "foreign object": svg("<foreignObject><p/></foreignObject>"),
    "outer file": svg('<image href="file:///etc/hostname"/>'),
    "outer file, old": svg('<image xlink:href="../secret.png"/>'),
    "outer use": svg('<use href="other.svg#a"/>'),
    "svg inside": svg('<image href="data:image/svg+xml;base64,PHN2Zy8+"/>'),
    "import": svg("<style>@import 'https://example.org/a.css';</style>"),
    "url in style": svg("<style>a{fill:url( 'https://example.org/#a')}</style>"),
    "url in attribute": svg('<rect fill="url(https://example.org/#a)"/>'),
    "escape in style": svg(r"<style>a{fill:u\72l(x)}</style>"),
    "style sheet": svg("<g/>", '<?xml-stylesheet href="https://example.org/a.css"?>'),
    "entity": svg("&a;", '<!DOCTYPE svg [<!ENTITY a "b">]>'),
    "outer entity": svg("&a;", '<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/hostname">]>'),
    "base": svg('<g xml:base="https://example.org/"/>'),
    "use bomb": svg("<g id='a0'/>" + "".join(f"<g id='a{n}'>{ten_of(n - 1)}</g>" for n in range(1, 9))),
    "use of itself": svg("<g id='a'><use href='#a'/></g>"),
    "deep": svg("<g>" * 5000 + "</g>" * 5000),
    "picture bomb inside": svg(
        f'<image href="data:image/png;base64,{base64.b64encode(png_that_claims(60_000, 60_000)).decode()}"/>'
    ),
}


@pytest.mark.parametrize("data", SOUND.values(), ids=SOUND)
def test_sound_pictures_may_be_shown(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "picture"  # the name says nothing, the content all
    path.write_bytes(data)
    assert usable(path) is None


@pytest.mark.parametrize("data", UNSOUND.values(), ids=UNSOUND)
def test_unsound_pictures_are_refused_with_a_reason(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "picture.png"
    path.write_bytes(data)
    assert usable(path)


def test_half_a_picture_is_refused_even_where_others_take_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """WeasyPrint sets this for the whole process."""
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    path = tmp_path / "half.png"
    path.write_bytes(UNSOUND["damaged png"])
    assert "damaged" in str(usable(path))
    assert ImageFile.LOAD_TRUNCATED_IMAGES


def test_what_is_no_file_or_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert usable(tmp_path) == "there is no such file"
    assert usable(tmp_path / "none.png") == "there is no such file"
    path = tmp_path / "a.png"
    path.write_bytes(raster("PNG"))
    monkeypatch.setattr(pictures, "MOST_BYTES", 10)
    assert "larger" in str(usable(path))
