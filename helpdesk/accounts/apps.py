"""App configuration."""

from django.apps import AppConfig
from django.core.checks import Tags, register
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """People: staff with roles, branches, customers."""

    name = "helpdesk.accounts"
    verbose_name = _("Branches and staff")
    label = "accounts"

    def ready(self) -> None:
        """``migrate`` looks first whether it knows the way from here."""
        from helpdesk.lib.migrating import between_versions

        register(between_versions, Tags.database)
