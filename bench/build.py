"""How long a whole build takes and how much memory: cold (no formula cache) and warm, for each source folder.

usage: bench/build.py [FOLDER ...]      (default: source)
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache"


def build(folder: Path, out: Path) -> tuple[float, float]:
    """Wall seconds and peak memory (MB, of the largest process) of one `gen.py all`."""
    began = time.perf_counter()
    command = [sys.executable, ROOT / "gen.py", "all", "--source", folder, "--out", out, "--frozen"]
    pid = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT)
    _, _, usage = os.wait4(pid.pid, 0)
    return time.perf_counter() - began, usage.ru_maxrss / 1024


def main() -> None:
    folders = [Path(name).resolve() for name in sys.argv[1:]] or [ROOT / "source"]
    print("| source | cache | seconds | peak MB |\n| --- | --- | ---: | ---: |")
    for folder in folders:
        with tempfile.TemporaryDirectory() as out:
            shutil.rmtree(CACHE, ignore_errors=True)
            for cache in ("cold", "warm"):
                seconds, memory = build(folder, Path(out))
                print(f"| {folder.name} | {cache} | {seconds:.1f} | {memory:.0f} |", flush=True)


if __name__ == "__main__":
    main()
