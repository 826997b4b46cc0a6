"""Puts our own settings site in the place of Django's, before pages are registered on it."""

from __future__ import annotations

from django.contrib.admin.apps import AdminConfig


class SettingsConfig(AdminConfig):
    """Django's admin app with ``SettingsSite``."""

    default_site = "helpdesk.admin_site.SettingsSite"
