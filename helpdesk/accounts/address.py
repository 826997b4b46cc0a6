"""How a customer is addressed: title and first name, agreeing in gender, in the reader's language."""

from __future__ import annotations

from django.utils.translation import pgettext

from helpdesk.accounts.models import Customer, Honorific


def vocative_patterns() -> dict[str, str]:
    """Pattern of a direct address per title; ``%(name)s`` stands for the first name."""
    return {
        Honorific.NONE.value: "%(name)s",
        Honorific.MR.value: pgettext("vocative, man", "Mr %(name)s"),
        Honorific.MS.value: pgettext("vocative, woman", "Ms %(name)s"),
        Honorific.DR_M.value: pgettext("vocative, man", "Dr %(name)s"),
        Honorific.DR_F.value: pgettext("vocative, woman", "Dr %(name)s"),
        Honorific.ENG_M.value: pgettext("vocative, man", "Engineer %(name)s"),
        Honorific.ENG_F.value: pgettext("vocative, woman", "Engineer %(name)s"),
    }


def formal_patterns() -> dict[str, str]:
    """Pattern of a full name with its title, as on a receipt."""
    return {
        Honorific.NONE.value: "%(name)s",
        Honorific.MR.value: pgettext("full name, man", "Mr %(name)s"),
        Honorific.MS.value: pgettext("full name, woman", "Ms %(name)s"),
        Honorific.DR_M.value: pgettext("full name, man", "Dr %(name)s"),
        Honorific.DR_F.value: pgettext("full name, woman", "Dr %(name)s"),
        Honorific.ENG_M.value: pgettext("full name, man", "Engineer %(name)s"),
        Honorific.ENG_F.value: pgettext("full name, woman", "Engineer %(name)s"),
    }


def vocative(customer: Customer) -> str:
    """``أستاذ محمد``, ``Dr Noura``; without a title the first name alone."""
    return vocative_patterns().get(customer.honorific, "%(name)s") % {"name": customer.first_name}


def formal(customer: Customer) -> str:
    """``الأستاذ محمد العتيبي``, ``Dr Noura Alqahtani``."""
    return formal_patterns().get(customer.honorific, "%(name)s") % {"name": customer.name}


def is_woman(customer: Customer) -> bool:
    """Whether the title asks for feminine forms; unknown counts as no, and sentences avoid gendered verbs."""
    return customer.honorific in {Honorific.MS, Honorific.DR_F, Honorific.ENG_F}
