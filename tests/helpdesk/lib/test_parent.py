"""A command of make ends when make alone is told to stop."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
WAITS = "import time; from helpdesk.lib.parent import end_with_make; end_with_make(); print('up', flush=True); time.sleep(60)"


@pytest.mark.skipif(not (sys.platform.startswith("linux") and shutil.which("make")), reason="needs make and /proc")
@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM])
def test_interrupt_sent_to_make_alone_ends_its_command(tmp_path: Path, told: signal.Signals) -> None:
    (tmp_path / "Makefile").write_text(f'run:\n\t@exec {sys.executable} -c "{WAITS}"\n')
    # As at a terminal; a shell's background job would hand on an ignored INT.
    make = subprocess.Popen(
        ["make", "--no-print-directory", "-f", str(tmp_path / "Makefile"), "run"], cwd=ROOT, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert make.stdout is not None
    assert make.stdout.readline() == b"up\n"
    make.send_signal(told)
    assert make.wait(timeout=20) != 0
    make.stdout.close()
