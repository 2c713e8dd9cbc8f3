import os
import subprocess
import sys
from pathlib import Path

from faces import packs

OPEN = "import django; django.setup(); from faces import packs, sessions; sessions.session({})"


def run(code: str, home: Path) -> None:
    environment = os.environ | {"HOME": str(home), "XDG_CACHE_HOME": str(home)}
    environment.pop("ORT_DISABLE_TELEMETRY", None)
    subprocess.run([sys.executable, "-c", code], env=environment, check=True, timeout=120)


def test_onnx_runtime_keeps_no_book_of_its_use(edgeface: packs.Pack, tmp_path: Path) -> None:
    """Its telemetry writes into the home folder, before it sends."""
    run(OPEN.format('packs.get("edgeface").embedder'), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_web_process_loads_no_runtime(tmp_path: Path) -> None:
    code = (
        "import django; django.setup(); import config.urls, sys; "
        "heavy = {'onnxruntime', 'onnx', 'insightface', 'pypi_simple'} & set(sys.modules); "
        "assert not heavy, heavy"
    )
    run(code, tmp_path)


def test_insightface_asks_for_no_network_and_no_display(tmp_path: Path) -> None:
    code = (
        "import sys, insightface; "
        "gui = {'tkinter', 'PySide6', 'PyQt5', 'PyQt6'} & set(sys.modules); assert not gui, gui"
    )
    watch = (
        "import sys; "
        "sys.addaudithook(lambda event, _: sys.exit(event) if event in "
        "('socket.connect', 'socket.getaddrinfo') else None); "
    )
    run(watch + code, tmp_path)
