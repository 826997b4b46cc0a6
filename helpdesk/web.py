"""The web server: ``python -m helpdesk.web`` takes the options of ``granian``, and serves this product.

It loads the product once and forks its workers from that. One that died is replaced at once instead of after a second's loading,
and the workers share the memory of what was loaded. New code takes a new start. (On systems other than Linux, where a fork
of a process with windows' libraries is not safe, each worker loads for itself.)
"""

from __future__ import annotations

import gc
import multiprocessing
import sys

APPLICATION = "helpdesk.wsgi:application"


def load() -> None:
    """Whatever the first request would have to load: settings, addresses with their views, words of both languages."""
    from django.conf import settings
    from django.db import connections
    from django.urls import reverse
    from django.utils import translation

    import helpdesk.wsgi  # noqa: F401 - the workers find it loaded

    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            reverse("desk:queue")
    connections.close_all()  # loading opens none; one that was open would be shared by all workers


def main() -> None:
    """Load, then serve until told to stop."""
    if sys.platform == "linux":
        multiprocessing.set_start_method("fork")
        load()
        gc.collect()
        gc.freeze()  # a worker that looks for garbage would else write into every page of memory that it shares
    from granian.cli import entrypoint

    sys.argv = ["granian", "--interface", "wsgi", *sys.argv[1:], APPLICATION]
    entrypoint()


if __name__ == "__main__":
    main()
