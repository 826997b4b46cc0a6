"""App configuration."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People: staff with roles, branches, customers."""

    name = "helpdesk.accounts"
    label = "accounts"
