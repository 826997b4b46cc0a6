#!/usr/bin/env python
"""Command-line entry point of the helpdesk."""

import os
import sys


def main() -> None:
    """Run a management command with the project's settings.

    A person at a command line gets a lasting key in DATA_DIR when the environment names none, so that `make run`
    and the commands beside it agree. `check` makes none: it tells the truth about the environment, as a server does.
    Only the product of one command makes its key for messages to browsers too: several machines must share one.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")
    if not os.environ.get("SECRET_KEY") and not os.environ.get("DEBUG") and sys.argv[1:2] != ["check"]:
        from helpdesk.lib import data_dir

        data_dir.ensure_key(data_dir.locate())
    if not os.environ.get("WEB_PUSH_PRIVATE_KEY") and sys.argv[1:2] == ["serve"]:
        from helpdesk.lib import data_dir, web_push

        data_dir.ensure_key(data_dir.locate(), "web_push_key", web_push.new_key)
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
