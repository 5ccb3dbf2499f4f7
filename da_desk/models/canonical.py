"""Bodies as canonical JSON text: one byte form on both stores, hashed over exactly those bytes."""

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from da_desk.errors import Problem, ValidationFailed
from da_desk.wording import _

type_error = "a body holds text, whole numbers, true, false, nothing, lists and sections only"


def _plain(value: Any, path: str) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return _text(value, path)
    if isinstance(value, Mapping):
        return {_text(str(key), path): _plain(item, f"{path}.{key}".lstrip(".")) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item, f"{path}.{index}") for index, item in enumerate(value)]
    raise TypeError(f"{type_error}: {type(value).__name__}")


def _text(value: str, path: str) -> str:
    if "\x00" in value or any(0xD800 <= ord(c) <= 0xDFFF for c in value):
        raise ValidationFailed(
            Problem(path, _("This text holds a character that can't be stored. Type it again instead of pasting it."))
        )
    return unicodedata.normalize("NFC", value)


def canonical(value: Any) -> str:
    """``value`` as canonical JSON text: sorted keys, NFC, no floats.

    Raises ValidationFailed for NUL and lone surrogates, TypeError for anything JSON has no exact form for.
    """
    return json.dumps(_plain(value, ""), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def require_storable(value: Any, field: str) -> None:
    """Raise ValidationFailed, naming ``field``, when ``value`` holds NUL or a lone surrogate."""
    _plain(value, field)


def sha256(text: str | bytes) -> str:
    """SHA-256 in hex of the text's UTF-8 bytes, or of the bytes."""
    return hashlib.sha256(text.encode() if isinstance(text, str) else text).hexdigest()


def frozen(value: Any) -> Any:
    """``value`` with every mapping and list made read-only, so that changing it in place can't be lost in silence."""
    if isinstance(value, dict):
        return MappingProxyType({key: frozen(item) for key, item in value.items()})
    return tuple(frozen(item) for item in value) if isinstance(value, list) else value


def thawed(value: Any) -> Any:
    """A copy of a frozen value as plain dictionaries and lists, to be edited and put back."""
    if isinstance(value, Mapping):
        return {key: thawed(item) for key, item in value.items()}
    return [thawed(item) for item in value] if isinstance(value, tuple | list) else value


class BodyColumns:
    """Mixin: a body in canonical text, its hash, and the form version it was written with."""

    form: Mapped[str] = mapped_column(default="")
    form_version: Mapped[int] = mapped_column(default=0)
    body_text: Mapped[str] = mapped_column("body", default="{}", info={"personal": True})
    body_sha256: Mapped[str] = mapped_column(default=sha256("{}"))

    @property
    def body(self) -> Mapping[str, Any]:
        """The body, read-only; replace it whole with :meth:`put`."""
        body: Mapping[str, Any] = frozen(json.loads(self.body_text))
        return body

    def put(self, body: Mapping[str, Any], form: str, form_version: int) -> None:
        """Replace the body. Raises ValidationFailed for text that can't be stored."""
        self.body_text = canonical(body)
        self.body_sha256 = sha256(self.body_text)
        self.form, self.form_version = form, form_version

    def answer(self, section: str, field: str) -> str:
        """A text answer, or "" when it was not given."""
        value = self.body.get(section, {}).get(field, "")
        return value if isinstance(value, str) else ""
