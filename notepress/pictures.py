"""Which pictures may stand in a book. Comes in: the path of a picture; goes out: nothing, or the reason why not.

A picture is data from a stranger: it may not run code, name another file or address, or unfold to more than a page can
bear. Formats are told by content, never by name.
"""

from __future__ import annotations

import base64
import binascii
import io
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from PIL import Image, ImageFile, UnidentifiedImageError

FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
MOST_BYTES = 30_000_000
MOST_PIXELS = 60_000_000
"""A4 at 600 dots an inch is 35 million."""
MOST_ELEMENTS = 200_000
DEEPEST = 100


def usable(path: Path) -> str | None:
    """Give the reason why a file cannot be shown as a picture, None if it can."""
    try:
        if not path.is_file():
            return "there is no such file"
        if path.stat().st_size > MOST_BYTES:
            return f"larger than {MOST_BYTES // 1_000_000} MB"
        data = path.read_bytes()
    except OSError as error:
        return f"cannot be read: {error.strerror or error}"
    if not data:
        return "the file is empty"
    return _vector(data) if _looks_like_xml(data) else _raster(data)


def _looks_like_xml(data: bytes) -> bool:
    return data[:400].replace(b"\0", b"").removeprefix(b"\xef\xbb\xbf").lstrip(b"\xff\xfe \t\r\n").startswith(b"<")


def _raster(data: bytes) -> str | None:
    try:
        with warnings.catch_warnings(), _strictly():
            warnings.simplefilter("ignore")  # Pillow's own about size; the limit below is tighter
            with Image.open(io.BytesIO(data), formats=FORMATS) as image:
                width, height = image.size
                if width * height > MOST_PIXELS:
                    return f"{width} × {height} pixels are too many"
                image.load()
    except UnidentifiedImageError:
        return "no PNG, JPEG, GIF, WebP or SVG"
    except Exception as error:  # Pillow's decoders raise whatever a damaged file makes them raise
        return f"damaged: {error}"
    return None


@contextmanager
def _strictly() -> Iterator[None]:
    """Let Pillow refuse half a picture; WeasyPrint, once imported, makes it take them."""
    before, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before


# -- SVG

_FORBIDDEN = {"script", "foreignobject", "iframe", "object", "embed", "audio", "video", "handler", "listener"}
_DATA = re.compile(r"data:image/(?:png|jpe?g|gif|webp);base64,(.*)", re.DOTALL | re.IGNORECASE)
_URL = re.compile(r"url\(\s*['\"]?\s*(?!#)", re.IGNORECASE)


class _Refused(Exception):
    """The reason."""


@dataclass(slots=True)
class _Element:
    name: str
    id: str = ""
    uses: str = ""
    children: list[_Element] = field(default_factory=list)


def _vector(data: bytes) -> str | None:
    try:
        root, named = _parse(data)
        if root.name != "svg":
            return f"XML, but <{root.name}> is no picture"
        if _unfolded(root, named, {}, frozenset()) > MOST_ELEMENTS:
            return "unfolds to too many elements"
    except _Refused as refused:
        return f"SVG with {refused}"
    except (expat.ExpatError, LookupError, ValueError) as error:
        return f"no well-formed SVG: {error}"
    return None


def _parse(data: bytes) -> tuple[_Element, dict[str, _Element]]:
    stack = [_Element("")]
    named: dict[str, _Element] = {}
    style: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        element = _Element(name.rpartition(" ")[2].lower(), attributes.get("id", ""))
        _check(element, attributes)
        stack[-1].children.append(element)
        stack.append(element)
        if len(stack) > DEEPEST:
            raise _Refused("too many elements in one another")
        if element.id:
            named.setdefault(element.id, element)

    def end(name: str) -> None:
        stack.pop()

    def text(characters: str) -> None:
        if stack[-1].name == "style":
            style.append(characters)

    def doctype(name: str, system: str | None, public: str | None, internal: int) -> None:
        if internal:
            raise _Refused("a DTD of its own")

    def entity(*_: object) -> None:
        raise _Refused("entities")

    def instruction(target: str, content: str) -> None:
        raise _Refused("a processing instruction")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = doctype
    parser.EntityDeclHandler = entity
    parser.ProcessingInstructionHandler = instruction
    parser.Parse(data, True)
    _check_style("".join(style))
    return stack[0].children[0], named


def _check(element: _Element, attributes: dict[str, str]) -> None:
    if element.name in _FORBIDDEN:
        raise _Refused(f"<{element.name}>")
    for key, value in attributes.items():
        name = key.rpartition(" ")[2].lower()
        if name.startswith("on"):
            raise _Refused("a script in an attribute")
        if name == "base":
            raise _Refused("an address of its own")
        if name in ("href", "src"):
            _check_address(element, value.strip())
        else:
            _check_style(value)


def _check_address(element: _Element, address: str) -> None:
    if element.name == "a":
        return  # a link on paper leads nowhere; in a card's <img> it cannot be followed
    if address.startswith("#"):
        if element.name == "use":
            element.uses = address[1:]
    elif address and element.name in ("image", "feimage") and (found := _DATA.fullmatch(address)):
        try:
            reason = _raster(base64.b64decode(found[1]))
        except binascii.Error:
            reason = "it is no base64"
        if reason:
            raise _Refused(f"a picture inside that cannot be shown: {reason}")
    elif address:
        raise _Refused("a reference to another file or address")


def _check_style(css: str) -> None:
    if "@import" in css.lower() or _URL.search(css):
        raise _Refused("a reference to another file or address in its style")
    if "\\" in css and ("(" in css or "@" in css):  # an escape can spell url and import
        raise _Refused("escapes in its style")


def _unfolded(element: _Element, named: dict[str, _Element], known: dict[int, int], inside: frozenset[int]) -> int:
    """Count the elements that are drawn when every <use> is replaced by what it names."""
    if id(element) in inside:
        raise _Refused("a <use> of itself")
    if id(element) not in known:
        inside |= {id(element)}
        parts = [*element.children, *([named[element.uses]] if element.uses in named else [])]
        known[id(element)] = 1 + sum(_unfolded(part, named, known, inside) for part in parts)
    return known[id(element)]
