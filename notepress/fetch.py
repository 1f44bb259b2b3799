"""Pictures that the notes take from the network → figures/remote/ below the source folder, once, with a record of them.

The only part of the program that opens a connection, and only for the verb fetch. Addresses come from notes, so from
strangers: it goes to public hosts only, to the very address that was checked, and keeps nothing that is no picture.
"""

from __future__ import annotations

import hashlib
import http.client
import ipaddress
import json
import os
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urljoin, urlsplit

from notepress.media import FETCHED, Remote
from notepress.pictures import usable
from notepress.report import Report

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Limits:
    """What a picture, and a run, may take."""

    bytes: int = 10_000_000
    seconds: float = 30.0
    """For one picture with all its redirects."""
    redirects: int = 5
    bytes_in_all: int = 1_000_000_000


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a run did, in pictures."""

    saved: int = 0
    there: int = 0
    """Fetched by an earlier run."""
    failed: int = 0


class Refused(Exception):
    """Why a picture is not fetched, for its author to read."""


def is_public(address: Address) -> bool:
    """Whether an address is a host of the internet: not loopback, private, link-local, multicast, reserved.

    An IPv6 address that carries an IPv4 address is judged by that.
    """
    if isinstance(address, ipaddress.IPv6Address):
        if address in _NAT64:
            return is_public(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        if carried := address.ipv4_mapped or address.sixtofour:
            return is_public(carried)
        if address not in _UNICAST:
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_UNICAST = ipaddress.IPv6Network("2000::/3")


def fetch(
    wanted: Iterable[Remote],
    folder: Path,
    report: Report,
    progress: Callable[[str], None] = lambda _: None,
    *,
    limits: Limits = LIMITS,
    public: Callable[[Address], bool] = is_public,
) -> Fetched:
    """Save the pictures below FOLDER; one that fails is a remark at its place in the note, and the others go on.

    Raises OSError where the folder cannot be written to.
    """
    shelf = _Record(folder)
    places: dict[str, list[Remote]] = {}
    for picture in wanted:
        places.setdefault(picture.src, []).append(picture)
    saved = there = failed = size = 0
    for src, asking in places.items():
        if shelf.has(src):
            there += 1
            continue
        progress(f"fetching {src}")
        try:
            if size >= limits.bytes_in_all:
                raise Refused(f"this run has saved {limits.bytes_in_all // 1_000_000} MB; run it again for more")
            data = download(src, limits, public)
            shelf.add(src, data)
        except Refused as refused:
            failed += 1
            for picture in asking:
                report.add("picture-unfetched", picture.note, picture.line, f"{src}: {refused}")
        else:
            size += len(data)
            saved += 1
    return Fetched(saved, there, failed)


# -- what is kept


class _Record:
    """figures/remote/ and its index: address → file, hash, size."""

    def __init__(self, folder: Path) -> None:
        self.index = folder / FETCHED
        self.folder = self.index.parent
        if not self.folder.resolve().is_relative_to(folder.resolve()):
            raise NotADirectoryError(f"{self.folder} is a link that leads out of the source folder")
        try:
            record = json.loads(self.index.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            record = {}
        self.entries: dict[str, object] = record if isinstance(record, dict) else {}

    def has(self, src: str) -> bool:
        """Whether the picture is there as it was saved."""
        entry = self.entries.get(src)
        if not isinstance(entry, dict) or not re.fullmatch(r"[0-9a-f]{16}\.[a-z]{3,4}", str(entry.get("file"))):
            return False
        try:
            data = (self.folder / entry["file"]).read_bytes()
        except OSError:
            return False
        return hashlib.sha256(data).hexdigest() == entry.get("sha256")

    def add(self, src: str, data: bytes) -> None:
        """Save a picture. Raises Refused for what is none."""
        self.folder.mkdir(parents=True, exist_ok=True)
        part = self.folder / ".part"
        part.unlink(missing_ok=True)  # it could be a link
        part.write_bytes(data)
        try:
            if reason := usable(part):
                raise Refused(f"what the server gives cannot be shown: {reason}")
            digest = hashlib.sha256(data).hexdigest()
            name = digest[:16] + _suffix(data)
            os.replace(part, self.folder / name)
        finally:
            part.unlink(missing_ok=True)
        self.entries[src] = {"file": name, "sha256": digest, "bytes": len(data)}
        unfinished = self.index.with_name(".index.part")
        unfinished.unlink(missing_ok=True)
        text = json.dumps(self.entries, ensure_ascii=False, indent=1, sort_keys=True)
        unfinished.write_text(text + "\n", encoding="utf-8")
        os.replace(unfinished, self.index)


def _suffix(data: bytes) -> str:
    """The suffix of a picture that is known to be one of the five kinds."""
    starts = {b"\x89PNG": ".png", b"\xff\xd8\xff": ".jpg", b"GIF8": ".gif", b"RIFF": ".webp"}
    return next((suffix for start, suffix in starts.items() if data.startswith(start)), ".svg")


# -- how it comes


def download(src: str, limits: Limits = LIMITS, public: Callable[[Address], bool] = is_public) -> bytes:
    """Get what is at an address, checking every hop. Raises Refused."""
    deadline = time.monotonic() + limits.seconds
    url = f"https:{src}" if src.startswith("//") else src
    try:
        for _ in range(limits.redirects + 1):
            body, url = _request(url, deadline, limits, public)
            if body is not None:
                return body
    except (OSError, http.client.HTTPException, ValueError) as error:
        if time.monotonic() >= deadline:
            raise Refused(f"it takes longer than {limits.seconds:g} s") from error
        raise Refused(_reason(error)) from error
    raise Refused(f"more than {limits.redirects} redirects")


def _reason(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the server's certificate is not valid: {error.verify_message}"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error)[:200] or type(error).__name__


def _request(url: str, deadline: float, limits: Limits, public: Callable[[Address], bool]) -> tuple[bytes | None, str]:
    """Ask once: the body and its address, or None and the address to ask next."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https"):
        raise Refused(f"{parts.scheme or 'no scheme'} is not http or https")
    if not parts.hostname:
        raise Refused("the address has no host")
    if parts.username is not None:
        raise Refused("the address has a user name in it")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    target = quote(parts.path or "/", safe=_SAFE) + (f"?{quote(parts.query, safe=_SAFE)}" if parts.query else "")
    connection = _Connection(parts.hostname, port, parts.scheme == "https")
    addresses = _addresses(parts.hostname, port, public)
    with closing(connection), connection.connected(addresses, deadline):
        connection.request("GET", target, headers={"User-Agent": "notepress", "Accept": "image/*"})
        with connection.getresponse() as response:
            if response.status in (301, 302, 303, 307, 308) and (location := response.getheader("Location")):
                return None, urljoin(url, location)
            if response.status != 200:
                raise Refused(f"the server answers {response.status} {response.reason[:60]}".rstrip())
            return _body(response, deadline, limits), url


def _body(response: http.client.HTTPResponse, deadline: float, limits: Limits) -> bytes:
    if response.getheader("Content-Encoding", "identity").lower() != "identity":
        raise Refused("the server packs the picture, which was not asked for")
    too_large = Refused(f"larger than {limits.bytes / 1_000_000:g} MB")
    if (response.length or 0) > limits.bytes:
        raise too_large
    body = response.read(limits.bytes + 1)
    if len(body) > limits.bytes:
        raise too_large
    if time.monotonic() >= deadline:  # a body without a length ends where the connection does: it may be half a picture
        raise TimeoutError
    if response.length:  # what is still missing
        raise Refused("the connection broke off")
    return body


_SAFE = "%/:=&?~+!$,;'@()*[]"


def _addresses(host: str, port: int, public: Callable[[Address], bool]) -> list[str]:
    """Where a host is. Raises Refused if any of it is not public: then the name is not to be trusted at all."""
    found = dict.fromkeys(str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
    for text in found:
        if not public(ipaddress.ip_address(text.partition("%")[0])):
            raise Refused(f"{host if host == text else f'{host} is at {text}, which'} is not a public address")
    return list(found)


class _Connection(http.client.HTTPConnection):
    """A connection to an address that was looked up and checked before: the name is never resolved a second time."""

    def __init__(self, host: str, port: int, secure: bool) -> None:
        super().__init__(host, port)
        self.secure = secure
        self.default_port = 443 if secure else 80
        self.auto_open = 0

    @contextmanager
    def connected(self, addresses: Iterable[str], deadline: float) -> Iterator[None]:
        """Hold the connection open until the deadline at most, however slowly the server drips."""
        plain = _opened(addresses, self.port, deadline)
        watched = plain.dup()  # stays ours when TLS takes over the socket

        def end() -> None:
            with suppress(OSError):
                watched.shutdown(socket.SHUT_RDWR)

        timer = threading.Timer(max(0.0, deadline - time.monotonic()), end)
        timer.daemon = True
        timer.start()
        try:
            with plain:
                self.sock = plain
                if self.secure:
                    self.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=self.host)
                yield
        finally:
            timer.cancel()
            watched.close()


def _opened(addresses: Iterable[str], port: int, deadline: float) -> socket.socket:
    failure: OSError = OSError("the host has no address")
    for address in addresses:
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        try:
            return socket.create_connection((address, port), timeout=left)
        except OSError as error:
            failure = error
    raise failure
