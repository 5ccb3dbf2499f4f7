"""The shape of every service: methods over a workplace, one for each thing that a person does."""

from dataclasses import dataclass
from uuid import UUID

from da_desk.services.access import Workplace


@dataclass(frozen=True, slots=True)
class Service:
    """Base of the services. Large ones are put together from parts by subject, which add methods and no state."""

    workplace: Workplace


@dataclass(frozen=True, slots=True)
class Named:
    """Something with a name: a colleague, a unit."""

    id: UUID
    display: str
