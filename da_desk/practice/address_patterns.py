"""Values that are codes: postcodes, phone numbers, registrations, e-mail addresses, device numbers, in any spacing."""

import re

from da_desk.practice.address_text import flat

POSTCODE = re.compile(r"(?<![a-z0-9])([a-z]{1,2}[0-9][0-9a-z]?)[\W_]{0,3}([0-9][a-z]{2})(?![a-z0-9])")
_PLATE = re.compile(
    r"(?<![a-z0-9])(?:[a-z]{2}[0-9]{2}[\W_]{0,2}[a-z]{3}|[a-z][0-9]{1,3}[\W_]{0,2}[a-z]{3}|[a-z]{3}[\W_]{0,2}[0-9]{1,3}[a-z]?"
    r"|[a-z]{1,3}[\W_]{0,2}[0-9]{1,4})(?![a-z0-9])"
)
_EMAIL = re.compile(r"[^\s@<>,;:]+@[^\s@<>,;:]+")
_DIGITS = re.compile(r"\d(?:[\W_]{0,2}\d){5,}")
_SERIAL = re.compile(r"(?<![a-z0-9])(?=[a-z0-9:-]*\d)(?=[a-z0-9:-]*[a-z])[a-z0-9][a-z0-9:-]{5,}(?![a-z0-9])")
_GAP = r"[\W_]{0,3}"
_TIGHT = r"[\W_]{0,2}"
# Letters and digits that are taken for one another when a number is read out or typed.
_TWINS = {"0": "[0o]", "o": "[0o]", "1": "[1il]", "i": "[1il]", "l": "[1il]"}
_AREA_CODES_FROM = 11


def code_patterns(kind: str, value: str) -> tuple[re.Pattern[str], ...]:
    """What to look for in a flat text for a value of that kind; none when it holds no code."""
    plain = flat(value).strip()
    if kind == "phone":
        return _phone(plain)
    if kind == "email":
        return tuple(_email(found) for found in _EMAIL.findall(plain))
    if kind == "vehicle":
        return _plate(plain)
    if kind == "device":
        return _device(plain)
    if kind == "social-media":
        return _handle(plain)
    return tuple(_compact("".join(found.groups()), _GAP) for found in POSTCODE.finditer(plain))


def _compact(code: str, gap: str) -> re.Pattern[str]:
    body = gap.join(_TWINS.get(character, re.escape(character)) for character in code)
    return re.compile(rf"(?<![a-z0-9]){body}(?![a-z0-9])")


def _phone(plain: str) -> tuple[re.Pattern[str], ...]:
    digits = national(plain)
    if len(digits) < 5:
        return ()
    body = _GAP.join(_TWINS.get(digit, digit) for digit in digits.removeprefix("0"))
    if not digits.startswith("0"):
        return (re.compile(rf"(?<![a-z0-9]){body}(?![a-z0-9])"),)
    start = rf"(?:(?:\+|[0o][\W_]{{0,2}}[0o])?{_GAP}4{_GAP}4{_GAP}(?:\(?[0o]\)?{_GAP})?|\(?[0o]{_GAP})?"
    whole = re.compile(rf"(?<![a-z0-9]){start}{body}(?![a-z0-9])")
    if digits[1] in "12" and len(digits) >= _AREA_CODES_FROM:
        return (whole, _compact(digits[-6:], _GAP))
    return (whole,)


def national(value: str) -> str:
    """The digits of a phone number as they are dialled in the country: ``+44 (0)7700 900123`` is ``07700900123``."""
    digits = "".join(c for c in value if c.isdigit())
    for prefix in ("0044", "44"):
        if digits.startswith(prefix) and len(digits) - len(prefix) >= 9:
            return "0" + digits.removeprefix(prefix).removeprefix("0")
    return digits


def _email(address: str) -> re.Pattern[str]:
    name, _at, domain = address.rstrip(".").partition("@")
    dot = r"\s*(?:\.|\(dot\)|\[dot\]|\sdot\s)\s*"
    spelled = [dot.join(re.escape(part) for part in side.split(".")) for side in (name, domain)]
    at = r"\s*(?:@|\(at\)|\[at\]|\sat\s)\s*"
    return re.compile(rf"(?<![a-z0-9]){at.join(spelled)}(?![a-z0-9])")


def _plate(plain: str) -> tuple[re.Pattern[str], ...]:
    found = [re.sub(r"[\W_]", "", each) for each in _PLATE.findall(plain)]
    whole = re.sub(r"[\W_]", "", plain)
    if not found and 4 <= len(whole) <= 8:
        found = [whole]
    # The longest only: "blue golf 2, ab12 cde" also looks like shorter plates.
    longest = max(found, key=len, default="")
    return (_compact(longest, _TIGHT),) if len(longest) >= 4 else ()


def _device(plain: str) -> tuple[re.Pattern[str], ...]:
    numbers = [re.sub(r"\D", "", each) for each in _DIGITS.findall(plain)]
    serials = [re.sub(r"[\W_]", "", each) for each in _SERIAL.findall(plain)]
    return tuple(_compact(each, _TIGHT) for each in dict.fromkeys(numbers + serials) if len(each) >= 6)


def _handle(plain: str) -> tuple[re.Pattern[str], ...]:
    handle = re.sub(r"[?#].*$", "", plain).rstrip("/").rsplit("/", 1)[-1].rsplit(" ", 1)[-1].lstrip("@")
    if len(handle) < 4:
        return ()
    return (re.compile(rf"(?<![a-z0-9]){re.escape(handle)}(?![a-z0-9])"),)
