"""Moves the clock of every process of a test stack by ``CLOCK_SHIFT_SECONDS``, from its first line on.

Python imports a module of this name at start when its folder is on PYTHONPATH; only the stack's environment has it.
"""

import os

_shift = float(os.environ.get("CLOCK_SHIFT_SECONDS", "0"))
if _shift:
    import datetime

    import time_machine

    _now = datetime.datetime.now(tz=datetime.UTC)
    time_machine.travel(_now + datetime.timedelta(seconds=_shift), tick=True).start()
