"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """People: staff with roles, branches, customers."""

    name = "helpdesk.accounts"
    verbose_name = _("Branches and staff")
    label = "accounts"
