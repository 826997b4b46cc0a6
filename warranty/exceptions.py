"""Refusals of this floor, with words for the person who asked."""

from __future__ import annotations


class PolicyRefused(Exception):
    """A change of the policy that must not be; nothing was changed. ``details`` names each reason in words."""

    def __init__(self, message: str, details: list[str] | None = None, field: str = "") -> None:
        super().__init__(message)
        self.message, self.details, self.field = message, details or [], field


class DeviceRefused(Exception):
    """A change of a device's record that must not be; nothing was changed. ``field`` names the input at fault."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.message, self.field = message, field


class CoverRefused(DeviceRefused):
    """Terms or a document that contradict themselves or the records; nothing was changed."""
