"""Alembic's entry: runs on the connection it is given, inside that connection's transaction."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from da_desk.models import Base
from da_desk.models.base import Instant


def _render(kind: str, value: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Write our own column type by name, so that a migration reads the same on both stores."""
    if kind == "type" and isinstance(value, Instant):
        autogen.imports.add("from da_desk.models.base import Instant")
        return "Instant()"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    render_item=_render,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
