"""Moves the clock of every process of a test stack by the seconds that the file ``CLOCK_FILE`` holds, also while it runs.

Python imports a module of this name at start when its folder is on PYTHONPATH; only the stack's environment has it.
"""

import datetime
import os
import threading
import time

import time_machine

EVERY = 0.2  # seconds between two looks at the file; waiting is by the monotonic clock, which nobody moves


class _Clock:
    def __init__(self, path: str) -> None:
        self.path, self.shift = path, 0.0
        self.travelled: time_machine.Traveller | None = None

    def look(self) -> None:
        """Go on by what the file says more than before."""
        try:
            with open(self.path) as file:
                wanted = float(file.read() or 0)
        except FileNotFoundError:
            return
        if wanted == self.shift:
            return
        if self.travelled is None:
            self.travelled = time_machine.travel(datetime.datetime.now(tz=datetime.UTC), tick=True).start()
        # From the real clock anew: starting may have taken a while, and all processes must agree.
        real, self.shift = time_machine.escape_hatch.time.time(), wanted
        self.travelled.shift(real + wanted - time.time())

    def watch(self) -> None:
        """Look again and again, in a thread of its own; a forked process starts its own."""
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        while True:
            time.sleep(EVERY)
            self.look()


if path := os.environ.get("CLOCK_FILE"):
    clock = _Clock(path)
    clock.look()
    clock.watch()
    os.register_at_fork(after_in_child=clock.watch)
