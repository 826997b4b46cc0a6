"""Ask this container's own web server whether it lives: ``python -m helpdesk.lib.probe`` (exit code 0 or 1)."""

from __future__ import annotations

import os
import sys
import urllib.request
from urllib.parse import urlsplit


def answers(path: str = "/healthz") -> bool:
    """Whether the server answers 200, asked under the name it serves and as the proxy in front would ask."""
    site = urlsplit(os.environ.get("SITE_URL") or "http://localhost:8000")
    url = f"http://127.0.0.1:{os.environ.get('PORT') or 8000}{path}"
    headers = {"Host": site.hostname or "localhost", "X-Forwarded-Proto": site.scheme}
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        request = urllib.request.Request(url, headers=headers)
        with opener.open(request, timeout=4) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(0 if answers(*sys.argv[1:2]) else 1)
