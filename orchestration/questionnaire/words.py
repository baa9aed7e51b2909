"""The prose around the questions: titles, mails, thanks, the privacy notice, send rules. Read from `words/*.yml`.

Here are only reading and filling in. A text has holes such as `{job}`; whoever lays it out says what fills them.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict

WORDS = Path(__file__).parent / "words"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class StageWords(_Frozen):
    """What the organisation and the candidate read about one stage's survey."""

    title: str
    gets: str
    sent: str
    reminded: str
    never: str
    welcome: str
    subject: str
    invitation: str
    reminder_subject: str
    reminder: str
    thanks: str


class Words(_Frozen):
    """All prose in one language."""

    labels: Mapping[str, str]
    help: Mapping[str, str]
    fields: Mapping[str, str]
    notice_label: str
    notice_error: str
    notice: str
    sending: str
    stages: Mapping[str, StageWords]


@lru_cache(maxsize=4)
def load_words(language: str) -> Words:
    """The prose in `language`, sv or en. Raises pydantic.ValidationError when a text is missing or misnamed."""
    content: Any = yaml.safe_load((WORDS / f"{language}.yml").read_text(encoding="utf-8"))
    return Words.model_validate(content)


def readme() -> str:
    """The pack's README, with `{surveys_sv}` and `{surveys_en}` where its tables belong."""
    return (WORDS / "README.md").read_text(encoding="utf-8")
