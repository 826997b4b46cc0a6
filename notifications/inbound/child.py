"""The child process that reads one mail: ``python -I child.py``, the mail on standard input, JSON on standard output.

It imports nothing but the reader, opens no file and no connection, and holds no secret.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

MEMORY = 512 << 20
CPU_SECONDS = 10


def confine() -> None:
    """Take away memory, time and the right to write files; without ``resource`` (not Unix) only our timeout stands."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    """Read standard input and answer."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    from notifications.inbound.parse import parse_mail
    from notifications.inbound.reading import pack

    raw = sys.stdin.buffer.read()
    confine()
    sys.stdout.write(json.dumps(pack(parse_mail(raw))))


if __name__ == "__main__":
    main()
