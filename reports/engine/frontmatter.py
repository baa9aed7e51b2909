"""The head of a page or section: what it is called, for whom, and which metrics it is about."""

from __future__ import annotations

import re
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from reports.engine.errors import PageError

HEAD = re.compile(r"\A---\n(.*?)\n---\n", re.S)

Audience = Literal["organisation", "department"]


class FrontMatter(BaseModel):
    """Between the two lines of dashes that a page or section opens with."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    order: int = 0
    audience: tuple[Audience, ...] = ("organisation", "department")
    paper: tuple[Audience, ...] = ("organisation",)
    """Whose PDF a section is printed in; a department's is a few pages for a meeting and names the rest."""
    metrics: tuple[str, ...] = ()
    """A section is left out for an audience that has no figure of any of these; without metrics it always stands."""
    about: tuple[str, ...] = ()
    """The metrics that the name `about` is narrowed to; those of `metrics` unless said."""
    needs: tuple[str, ...] = ()
    """Fences of which at least one must have a row for the reader, or the section is left out."""
    months: tuple[int, ...] = ()
    """The report months it stands in, 1 to 12; every month unless said."""
    key_figures: tuple[str, ...] = ()
    """metric/stage of the figures a page opens with, in order; those an organisation does not measure are left out."""


def split(file: str, text: str) -> tuple[FrontMatter, str]:
    """The front matter and the body, whose lines keep their numbers. Raises PageError."""
    head = HEAD.match(text)
    if not head:
        raise PageError(file, 1, "no front matter; open the file with ---, a title and ---.")
    try:
        meta = FrontMatter.model_validate(yaml.safe_load(head[1]) or {})
    except yaml.YAMLError as error:
        raise PageError(file, 1, f"the front matter is not YAML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        key = str(first["loc"][0])
        raise PageError(file, _line_of(head[1], key), f"front matter, {key}: {first['msg']}.") from error
    return meta, "\n" * head[0].count("\n") + text[head.end() :]


def _line_of(head: str, key: str) -> int:
    lines = head.split("\n")
    return next((number for number, line in enumerate(lines, 2) if line.startswith(f"{key}:")), 1)


def check_metrics(file: str, text: str, meta: FrontMatter, known: frozenset[str]) -> None:
    """Refuse a metric that the registry does not have."""
    for metric in (*meta.metrics, *meta.about, *(pair.partition("/")[0] for pair in meta.key_figures)):
        if metric not in known:
            line = next(number for number, line in enumerate(text.split("\n"), 1) if metric in line)
            raise PageError(file, line, f"unknown metric {metric!r}; the registry has {', '.join(sorted(known))}.")
