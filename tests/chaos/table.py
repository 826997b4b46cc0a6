"""The table of results for the repository: what each promise gave, on which machine, by which command."""

from __future__ import annotations

import inspect
import os
import shlex
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

HIDDEN = {"ok", "seconds_all", "error"}


def write(path: Path, promises: dict[str, Callable[..., Any]], result: dict[str, Any]) -> None:
    """Markdown at ``path``: promise, what was done, pass figure, result, seconds."""
    given = [f"{name}={shlex.quote(os.environ[name])}" for name in ("QUICK", "ONLY", "CHAOS_SEED") if os.environ.get(name)]
    lines = [
        "# Promises of delivery, as measured",
        "",
        f"`{' '.join([*given, 'make chaos'])}` on {datetime.now(UTC):%d %B %Y}, {os.cpu_count()} cores, {result['database']}, "
        f"{result['broker']}, Python {sys.version.split()[0]}, seed {result['seed']}: "
        f"{'all kept' if result['ok'] else 'NOT all kept'}, {result['seconds']:.0f} s.",
        "",
        "| promise | what was done | pass figure | result | kept | seconds |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for name, figures in result["promises"].items():
        done, passed = _told(promises[name])
        lines.append(
            f"| {name} | {done} | {passed} | {_figures(figures)} | {'yes' if figures['ok'] else '**no**'} "
            f"| {figures['seconds_all']:.0f} |"
        )
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _told(promise: Callable[..., Any]) -> tuple[str, str]:
    """First paragraph of the docstring, and its sentence that begins with Pass."""
    text = " ".join((inspect.getdoc(promise) or "").split())
    done, _, rest = text.partition("Pass:")
    return _cell(done.partition("Mutation")[0]), _cell(rest.partition("Mutation")[0])


def _figures(figures: dict[str, Any]) -> str:
    shown = [f"{name.replace('_', ' ')} {_cell(str(value))}" for name, value in figures.items() if name not in HIDDEN]
    return ", ".join(([f"**{_cell(figures['error'])}**"] if "error" in figures else []) + shown)


def _cell(text: str) -> str:
    return text.strip().rstrip(".:").replace("|", "\\|")
