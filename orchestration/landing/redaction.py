"""Free text without the people in it: what can be told by its shape, and the names known from the same record.

Not here: names that no column of the record holds; only a person can tell those from words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import phonenumbers
from stdnum import luhn

PERSONAL_NUMBER, PHONE, MAIL, LINK, NAME = "[personnummer]", "[telefon]", "[e-post]", "[länk]", "[namn]"

_MAIL = re.compile(r"[\w.+%'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_LINK = re.compile(r"(?:https?://|www\.)[^\s<>\"]{1,2000}", re.IGNORECASE)
_PERSONAL_NUMBER = re.compile(r"(?<![\d-])(?:\d{2})?\d{6}\s?[-+–]?\s?\d{4}(?!\d)")
_DIGITS = re.compile(r"(?<![\w])\+?\(?\d[\d\s()/.–-]{5,20}\d(?!\w)")
_LEAST_NAME = 3
_MOST_TEXT = 20_000
"""Characters of a text that are kept: nobody reads more, and every pattern stays quick."""


def redact(text: str, names: Sequence[str] = ()) -> str:
    """The text with mail addresses, links, Swedish personal and coordination numbers, phone numbers and names masked.

    `names` are those of the people in the same record; each word of three letters or more is masked where it stands
    as a word, whatever its case, also in the genitive. Texts longer than 20,000 characters are cut.
    """
    text = text[:_MOST_TEXT]
    text = _MAIL.sub(MAIL, text) if "@" in text else text
    text = _LINK.sub(LINK, text)
    text = _PERSONAL_NUMBER.sub(_masked_personal_number, text)
    text = _DIGITS.sub(_masked_phone, text)
    return _without_names(text, names)


def _masked_personal_number(match: re.Match[str]) -> str:
    digits = re.sub(r"\D", "", match.group())
    short = digits[-10:]
    # A coordination number is a personal number whose day has 60 added; the check digit is of the digits as written.
    day = int(short[4:6])
    plain = f"{short[:4]}{day - 60:02d}" if day > 60 else short[:6]
    return PERSONAL_NUMBER if _is_date(plain) and luhn.is_valid(short) else match.group()


def _is_date(six: str) -> bool:
    return 1 <= int(six[2:4]) <= 12 and 1 <= int(six[4:6]) <= 31


def _masked_phone(match: re.Match[str]) -> str:
    """A run of digits that is a valid number of Sweden, or of any country where it says which."""
    written = match.group()
    if not (written.lstrip("(").startswith(("0", "+"))):
        return written
    try:
        number = phonenumbers.parse(written, "SE")
    except phonenumbers.NumberParseException:
        return written
    return PHONE if phonenumbers.is_possible_number(number) and phonenumbers.is_valid_number(number) else written


def _without_names(text: str, names: Sequence[str]) -> str:
    words = {word.casefold() for name in names for word in re.findall(r"[^\W\d_]+", name) if len(word) >= _LEAST_NAME}
    if not words:
        return text
    return re.sub(r"[^\W\d_]+", lambda match: NAME if _is_name(match.group(), words) else match.group(), text)


def _is_name(word: str, names: set[str]) -> bool:
    folded = word.casefold()
    return folded in names or (folded.endswith("s") and folded[:-1] in names)
