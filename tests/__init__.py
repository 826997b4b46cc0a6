"""Tests: one folder per floor, named as the code they are about."""

from hypothesis import settings

# The same examples every time, and no clock on them: the machine may be busy.
settings.register_profile("steady", deadline=None, derandomize=True, max_examples=60)
settings.load_profile("steady")
