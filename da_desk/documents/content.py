"""The short reference that ties paper to record: a hash over what a paper says, not over how it looks."""

from typing import Any

import msgspec

from da_desk.documents.text import through_the_door
from da_desk.models.canonical import canonical, sha256
from da_desk.wording import _

SHOWN = 12


def hashed(kind: str, paper: Any, without: frozenset[str] = frozenset()) -> str:
    """SHA-256 in hex over ``kind`` and every field of the dataclass ``paper`` but those named in ``without``.

    The text is taken as it prints, so that line endings and invisible characters change nothing.
    Raises UnprintableText.
    """
    fields: dict[str, Any] = msgspec.to_builtins(through_the_door(paper))
    return sha256(canonical({"kind": kind, "fields": {k: v for k, v in fields.items() if k not in without}}))


def reference(content_hash: str) -> str:
    """The footer's words: ``Content 3f9a02c41b77``."""
    return _("Content {hash}").format(hash=content_hash[:SHOWN])
