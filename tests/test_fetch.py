"""gen.py fetch against a real server on this machine, which is allowed by an argument no command line can give."""

from __future__ import annotations

import ast
import http.server
import ipaddress
import json
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from notepress import cli, fetch
from notepress.fetch import Fetched, Limits, Refused, is_public
from notepress.media import FETCHED, REMOTE, Remote, Shelf
from notepress.model import MediaState
from notepress.report import Report
from tests.editions import png

HERE = ipaddress.ip_address("127.0.0.1")
PICTURE = png(8, 8)
LIMITS = Limits(bytes=20_000, seconds=1.0)


class Pages(http.server.BaseHTTPRequestHandler):
    """Good pictures, and every way to give a bad one."""

    asked: list[tuple[str, str]]

    def do_GET(self) -> None:
        self.asked.append((self.path, self.headers["Host"]))
        name = self.path.split("?")[0].strip("/").split(".")[0].replace("-", "_")
        getattr(self, name, self.picture)()

    def give(self, body: bytes, *, status: int = 200, length: int | None = None, **headers: str) -> None:
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key.replace("_", "-"), value)
        if length != -1:
            self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)

    def picture(self) -> None:
        self.give(PICTURE, Content_Type="text/plain")  # the type is told by content

    def svg(self) -> None:
        self.give(b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')

    def script(self) -> None:
        self.give(b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', Content_Type="image/png")

    def html(self) -> None:
        self.give(b"<!DOCTYPE html><html><body>Please log in</body></html>", Content_Type="image/png")

    def large(self) -> None:
        self.give(PICTURE, length=LIMITS.bytes + 1)

    def endless(self) -> None:
        self.give(PICTURE + bytes(3 * LIMITS.bytes), length=-1)

    def torn(self) -> None:
        self.give(PICTURE, length=len(PICTURE) + 100)

    def packed(self) -> None:
        self.give(PICTURE, Content_Encoding="gzip")

    def gone(self) -> None:
        self.give(b"", status=404)

    def silent(self) -> None:
        time.sleep(2 * LIMITS.seconds)

    def dripping(self) -> None:
        """Always something before a time-out for silence would end it."""
        self.give(b"", length=LIMITS.bytes)
        self.drip()

    def dripping_head(self) -> None:
        self.wfile.write(b"HTTP/1.0 200 OK\r\nX-Slow: ")
        self.drip()

    def drip(self) -> None:
        for _ in range(int(20 * LIMITS.seconds)):
            self.wfile.write(b"a")
            time.sleep(0.1)

    def on(self) -> None:
        self.give(b"", status=302, Location="picture.png")

    def round(self) -> None:
        self.give(b"", status=302, Location="/round")

    def elsewhere(self) -> None:
        self.give(b"", status=302, Location=self.path.partition("?")[2])

    def log_message(self, format: str, *args: Any) -> None:
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass  # the other side hung up, as it should


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A server on this machine: its address."""
    monkeypatch.setattr(Pages, "asked", [], raising=False)
    with Server((str(HERE), 0), Pages) as running:
        threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_address[1]}"
        running.shutdown()


def run(folder: Path, *addresses: str, limits: Limits = LIMITS) -> tuple[Fetched, list[str]]:
    """Fetch as gen.py does, with this machine allowed: what was done, and the remarks."""
    report = Report()
    wanted = [Remote(address, "a.md", line) for line, address in enumerate(addresses, 1)]
    done = fetch.fetch(wanted, folder, report, limits=limits, public=lambda ip: ip == HERE or is_public(ip))
    return done, [str(found) for found in report]


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / REMOTE).iterdir()) if (folder / REMOTE).exists() else []


def found(folder: Path, address: str) -> tuple[MediaState, str | None]:
    media = Shelf(folder).find(address, "answer", "a.md", 1, Report())
    return media.state, media.file


def test_a_fetched_picture_is_local_to_the_next_build(server: str, tmp_path: Path) -> None:
    address = f"{server}/图 1.png?size=2"
    assert found(tmp_path, address) == (MediaState.REMOTE, None)
    done, remarks = run(tmp_path, address, f"{server}/svg")
    assert (done, remarks) == (Fetched(saved=2), [])
    state, file = found(tmp_path, address)
    assert state is MediaState.LOCAL
    assert file
    assert (tmp_path / file).read_bytes() == PICTURE
    assert found(tmp_path, f"{server}/svg")[0] is MediaState.LOCAL
    assert Pages.asked[0][0] == "/%E5%9B%BE%201.png?size=2"
    entry = json.loads((tmp_path / FETCHED).read_text())[address]
    assert entry == {"file": Path(file).name, "sha256": entry["sha256"], "bytes": len(PICTURE)}


def test_a_second_run_asks_nobody(server: str, tmp_path: Path) -> None:
    run(tmp_path, f"{server}/a.png")
    before = (tmp_path / FETCHED).read_bytes(), len(Pages.asked)
    assert run(tmp_path, f"{server}/a.png", f"{server}/a.png") == (Fetched(there=1), [])
    assert ((tmp_path / FETCHED).read_bytes(), len(Pages.asked)) == before


def test_a_picture_that_changed_on_disk_comes_again(server: str, tmp_path: Path) -> None:
    run(tmp_path, f"{server}/a.png")
    (picture,) = (tmp_path / REMOTE).glob("*.png")
    picture.write_bytes(b"?")
    assert run(tmp_path, f"{server}/a.png")[0] == Fetched(saved=1)
    assert picture.read_bytes() == PICTURE


def test_one_picture_at_two_addresses_is_one_file(server: str, tmp_path: Path) -> None:
    run(tmp_path, f"{server}/a.png", f"{server}/b.png")
    assert len(files(tmp_path)) == 2, "the picture and the index"
    assert len(json.loads((tmp_path / FETCHED).read_text())) == 2


def test_a_redirect_is_followed(server: str, tmp_path: Path) -> None:
    assert run(tmp_path, f"{server}/on")[0] == Fetched(saved=1)


FAILURES = {
    "large": "larger than 0.02 MB",
    "endless": "larger than 0.02 MB",
    "torn": "broke off",
    "packed": "packs the picture",
    "gone": "answers 404",
    "html": "<html> is no picture",
    "script": "SVG with <script>",
    "silent": "longer than 1 s",
    "dripping": "longer than 1 s",
    "dripping-head": "longer than 1 s",
    "round": "more than 5 redirects",
    "elsewhere?http://127.0.0.2/a.png": "127.0.0.2 is not a public address",
    "elsewhere?http://10.0.0.1/a.png": "10.0.0.1 is not a public address",
    "elsewhere?http://[::1]/a.png": "::1 is not a public address",
    "elsewhere?//169.254.169.254/latest": "169.254.169.254 is not a public address",
    "elsewhere?file:///etc/hostname": "file is not http or https",
    "elsewhere?ftp://127.0.0.1/": "ftp is not http or https",
    "elsewhere?http://me@127.0.0.1/": "user name",
    "elsewhere?http://127.0.0.1:999999/": "ort",
}


@pytest.mark.parametrize("path", FAILURES)
def test_a_failure_is_a_remark_and_the_rest_goes_on(path: str, server: str, tmp_path: Path) -> None:
    done, (remark,) = run(tmp_path, f"{server}/{path}", f"{server}/a.png")
    assert done == Fetched(saved=1, failed=1)
    assert remark.startswith("a.md:1: warning: ")
    assert remark.endswith("[picture-unfetched]")
    assert FAILURES[path] in remark
    assert len(files(tmp_path)) == 2, "the good picture and the index"
    assert list(json.loads((tmp_path / FETCHED).read_text())) == [f"{server}/a.png"]


@pytest.mark.parametrize(
    "address", ["http:///a.png", "file:///etc/hostname", "data:image/png,x", "a.png", "http://[", ""]
)
def test_what_is_no_address_of_the_web_is_refused(address: str) -> None:
    with pytest.raises(Refused):
        fetch.download(address)


def test_a_server_without_tls_is_no_https_server(server: str, tmp_path: Path) -> None:
    done, (remark,) = run(tmp_path, server.replace("http:", "https:") + "/a.png")
    assert done == Fetched(failed=1)
    assert "SSL" in remark


def test_a_run_has_a_limit(server: str, tmp_path: Path) -> None:
    limits = Limits(bytes_in_all=len(PICTURE))
    done, (remark,) = run(tmp_path, f"{server}/a.png", f"{server}/b.png", limits=limits)
    assert done == Fetched(saved=1, failed=1)
    assert "run it again" in remark


PRIVATE = """
    0.0.0.0 10.1.2.3 100.64.0.1 127.0.0.1 127.9.9.9 169.254.169.254 172.16.0.1 192.0.2.1 192.168.1.1 198.18.0.1
    224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255 :: ::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::7f00:1 64:ff9b::7f00:1
    64:ff9b::a00:1 2002:7f00:1:: 2002:c0a8:101:: 2001::1 2001:db8::1 fc00::1 fd12::1 fe80::1 fec0::1 ff02::1 ff0e::1
"""
PUBLIC = """
    1.1.1.1 93.184.216.34 2606:4700::1111 ::ffff:1.1.1.1 64:ff9b::101:101 2002:101:101::1
"""


def test_only_hosts_of_the_internet_are_public() -> None:
    assert [text for text in PRIVATE.split() if is_public(ipaddress.ip_address(text))] == []
    assert [text for text in PUBLIC.split() if not is_public(ipaddress.ip_address(text))] == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "127.1", "[::ffff:127.0.0.1]"])
def test_no_spelling_of_this_machine_is_reached(host: str, server: str) -> None:
    """As gen.py calls it, with nothing allowed."""
    with pytest.raises(Refused, match=r"not a public address|not known|not supported"):
        fetch.download(f"http://{host}:{server.rpartition(':')[2]}/a.png")
    assert Pages.asked == []


def test_a_name_is_resolved_once_and_that_address_is_used(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name server that gives a public address to the check and a private one to the connection gains nothing."""
    real, lookups = socket.getaddrinfo, []

    def changing(host: str, *arguments: Any, **named: Any) -> Any:
        if host != "pictures.test":
            return real(host, *arguments, **named)
        lookups.append(host)
        return real(str(HERE) if len(lookups) == 1 else "127.0.0.2", *arguments, **named)

    monkeypatch.setattr(socket, "getaddrinfo", changing)
    port = server.rpartition(":")[2]
    assert run(tmp_path, f"http://pictures.test:{port}/a.png")[0] == Fetched(saved=1)
    assert lookups == ["pictures.test"]
    assert Pages.asked == [("/a.png", f"pictures.test:{port}")]
    (remark,) = run(tmp_path, f"http://pictures.test:{port}/b.png")[1]
    assert "127.0.0.2, which is not a public address" in remark


def test_a_name_with_one_private_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    both = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 80)) for ip in ("1.1.1.1", "192.168.1.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: both)
    monkeypatch.setattr(socket, "create_connection", lambda *_, **__: pytest.fail("it connected"))
    with pytest.raises(Refused, match=r"192\.168\.1\.1"):
        fetch.download("http://pictures.test/a.png")


def test_the_folder_may_not_be_a_link_that_leads_out(tmp_path: Path) -> None:
    book, outside = tmp_path / "book", tmp_path / "outside"
    (book / "figures").mkdir(parents=True)
    outside.mkdir()
    (book / REMOTE).symlink_to(outside)
    (book / "a.md").write_text("# 问题？\n\n![](https://pictures.test/a.png)\n")
    assert cli.main(["fetch", "--source", str(book)]) == 2
    assert not list(outside.iterdir())


@pytest.mark.parametrize(
    "index", ["", "[]", "null", '{"U": 1}', '{"U": {"file": "../../a.md", "sha256": ""}}', '{"U": {"file": 5}}', "\\"]
)
def test_a_broken_or_hostile_index_is_no_reason_to_stop(index: str, server: str, tmp_path: Path) -> None:
    (tmp_path / REMOTE).mkdir(parents=True)
    (tmp_path / FETCHED).write_text(index.replace("U", f"{server}/a.png"))
    assert run(tmp_path, f"{server}/a.png")[0] == Fetched(saved=1)
    assert found(tmp_path, f"{server}/a.png")[0] is MediaState.LOCAL


def test_links_in_place_of_our_files_are_replaced_and_not_followed(server: str, tmp_path: Path) -> None:
    book, victim = tmp_path / "book", tmp_path / "victim"
    (book / REMOTE).mkdir(parents=True)
    victim.write_text("untouched")
    for name in (".part", ".index.part", "index.json"):
        (book / REMOTE / name).symlink_to(victim)
    assert run(book, f"{server}/a.png")[0] == Fetched(saved=1)
    assert victim.read_text() == "untouched"


def test_the_authors_own_file_of_that_name_is_taken_and_not_fetched(tmp_path: Path) -> None:
    (tmp_path / "figures").mkdir()
    (tmp_path / "figures" / "2023-04-02.png").write_bytes(PICTURE)
    shelf = Shelf(tmp_path)
    media = shelf.find("https://pictures.test/x/2023-04-02.png?w=3", "answer", "a.md", 1, Report())
    assert (media.state, media.file) == (MediaState.LOCAL, "figures/2023-04-02.png")
    assert shelf.remote == []


def test_the_command_line_reaches_no_private_host(
    server: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever the note says; and it ends well, with a remark."""
    (tmp_path / "a.md").write_text(f"# 图是什么？\n\n![]({server}/a.png)\n", encoding="utf-8")
    assert cli.main(["fetch", "--source", str(tmp_path)]) == 0
    out, err = capsys.readouterr()
    assert "1 failed" in out
    assert err.startswith("a.md:3: warning: ")
    assert "not a public address [picture-unfetched]" in err
    assert Pages.asked == []
    assert files(tmp_path) == []


def test_a_build_goes_nowhere(server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A picture on the network stays there until fetch is called; afterwards it is a picture of the book."""
    book, out = tmp_path / "book", tmp_path / "out"
    book.mkdir()
    (book / "a.md").write_text(f"# 图是什么？\n\n![]({server}/a.png)\n", encoding="utf-8")
    with monkeypatch.context() as patch:
        patch.setattr(socket.socket, "connect", lambda *_: pytest.fail("a build opened a connection"))
        assert cli.main(["all", "--source", str(book), "--out", str(out), "--frozen"]) == 0
    assert Pages.asked == []
    assert _media(out) == "remote"
    run(book, f"{server}/a.png")
    shutil.rmtree(out)
    assert cli.main(["export", "--source", str(book), "--out", str(out), "--frozen"]) == 0
    assert _media(out) == "local"


def _media(out: Path) -> Any:
    (question,) = json.loads((out / "questions.json").read_text(encoding="utf-8"))["questions"]
    return question["media"][0]["state"]


def test_no_other_module_can_open_a_connection() -> None:
    """Only fetch imports what makes connections."""
    roads = {"socket", "http", "ssl", "urllib.request", "ftplib", "asyncio", "requests", "httpx"}
    users = set()
    package = Path(fetch.__file__).parent
    for path in package.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module:
                names.append(node.module)
            if any(name in roads or name.split(".")[0] in roads for name in names):
                users.add(path.name)
    assert users == {"fetch.py"}
