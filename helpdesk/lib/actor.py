"""Who acts: one argument for every action, instead of five."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Self

if TYPE_CHECKING:
    from helpdesk.accounts.models import Customer, User

Kind = Literal["staff", "customer", "system", "integration"]


@dataclass(frozen=True, slots=True)
class Actor:
    """A member of staff, a customer, the system itself or another program."""

    kind: Kind
    user_id: int | None = None
    customer_id: int | None = None
    name: str = ""
    role: str = ""

    @classmethod
    def staff(cls, user: User) -> Self:
        """Act as a signed-in member of staff."""
        return cls("staff", user_id=user.pk, name=user.display_name, role=user.role)

    @classmethod
    def customer(cls, customer: Customer) -> Self:
        """Act as a customer, known by a form just sent or by a signed link."""
        return cls("customer", customer_id=customer.pk, name=customer.name)

    @classmethod
    def system(cls, name: str = "system") -> Self:
        """Act as the product itself: clocks, follow-ups, sweeps."""
        return cls("system", name=name)

    @classmethod
    def integration(cls, name: str) -> Self:
        """Act as another program: the API, a mailbox, a provider's callback."""
        return cls("integration", name=name)

    @property
    def is_staff(self) -> bool:
        """A member of staff."""
        return self.kind == "staff"

    @property
    def is_customer(self) -> bool:
        """The customer."""
        return self.kind == "customer"

    @property
    def is_system(self) -> bool:
        """The product itself."""
        return self.kind == "system"

    @property
    def is_integration(self) -> bool:
        """Another program."""
        return self.kind == "integration"
