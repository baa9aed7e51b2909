"""One page or section, parsed once: front matter, fences and a compiled Jinja template.

Whatever can be wrong with the file itself is found here, before any data is read: the same check serves an editor,
a test and the monthly run.
"""

from __future__ import annotations

import re
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, Template, TemplateSyntaxError, UndefinedError, meta

from reports.engine import fences as sql
from reports.engine import frontmatter
from reports.engine.errors import PageError
from reports.engine.fences import Fence
from reports.engine.frontmatter import FrontMatter
from reports.engine.placeholders import Tag, to_template

ROOMS = ("pages", "sections")
"""The folders content lies in, one subfolder a language."""


@dataclass(frozen=True)
class Document:
    """A parsed page or section. `statements` are its fences compiled, by name, only those the text uses."""

    file: str
    meta: FrontMatter
    fences: dict[str, Fence]
    statements: dict[str, str]
    template: Template
    relations: dict[str, frozenset[str]]
    """What each fence reads: one that reads a register the release does not hold has no rows."""
    lines: tuple[int, ...]
    """For each line of the template, the line of the file it came from."""

    def render(self, **values: Any) -> str:
        """The document as HTML. Raises PageError, with the line, for anything the text asks of data that lacks it."""
        try:
            return self.template.render(**values)
        except Exception as error:
            called = "is undefined" if isinstance(error, UndefinedError) else type(error).__name__
            raise PageError(self.file, self._failing_line(error), f"{called}: {error}") from error

    def _failing_line(self, error: Exception) -> int:
        frames = traceback.extract_tb(error.__traceback__)
        numbers = [frame.lineno or 1 for frame in frames if frame.filename == self.file]
        return self.lines[min(numbers[-1], len(self.lines)) - 1] if numbers else 1


def parse(path: Path, environment: Environment, metrics: frozenset[str], given: frozenset[str]) -> Document:
    """Parse and check one file, with the fences of the .sql file of its name that lies one folder up, if there is one.

    `metrics` are the ids of the registry, `given` the names every document is rendered with.
    Raises PageError with file and line.
    """
    file, text = named(path), path.read_text(encoding="utf-8")
    front, body = frontmatter.split(file, text)
    frontmatter.check_metrics(file, text, front, metrics)
    own, body = sql.extract(file, body)
    found = _with_shared(path, own)
    sql.check(found)
    html, tags = to_template(file, body, environment)
    used = _names(file, html, tags, environment) - given
    _check_names(file, found, used, tags)
    for name in front.needs:
        if name not in used:
            raise PageError(file, 1, f"needs names {name!r}, which is no fence that the text uses.")
    template = Template.from_code(environment, environment.compile(html, file, file), environment.globals)
    for name in used & found.keys() if "department" in front.audience else ():
        sql.check_readers(found[name], found)
    statements = {name: sql.compiled(fence, found) for name, fence in found.items() if name in used}
    read = {name: frozenset(sql.relations(found[name], found)) for name in statements}
    return Document(file, front, found, statements, template, read, _line_map(html, tags))


def named(path: Path) -> str:
    """What a content file is called in errors: "sections/sv/10_stages.md"."""
    room = max((place for place, part in enumerate(path.parts) if part in ROOMS), default=len(path.parts) - 2)
    return "/".join(path.parts[room:])


def _with_shared(path: Path, own: dict[str, Fence]) -> dict[str, Fence]:
    shared = path.parent.parent / f"{path.stem}.sql"
    found = sql.shared(named(shared), shared.read_text(encoding="utf-8")) if shared.exists() else {}
    for name in own.keys() & found.keys():
        raise PageError(own[name].file, own[name].line, f"fence {name!r} is also in {named(shared)}; keep one.")
    return found | own


def _names(file: str, html: str, tags: list[Tag], environment: Environment) -> set[str]:
    try:
        undeclared = meta.find_undeclared_variables(environment.parse(html))
    except TemplateSyntaxError as error:
        raise PageError(file, _line_map(html, tags)[error.lineno - 1], f"{error.message}.") from error
    return undeclared - environment.globals.keys()


def _check_names(file: str, found: dict[str, Fence], used: set[str], tags: list[Tag]) -> None:
    for name in sorted(used - found.keys()):
        word = re.compile(rf"\b{re.escape(name)}\b")
        line = next((tag.line for tag in tags if word.search(tag.text)), 1)
        raise PageError(file, line, f"{name!r} is neither a fence of this file nor a name pages are given.")
    chained = {name for fence in found.values() for name in fence.chained}
    for name, fence in found.items():
        if name not in used and name not in chained:
            raise PageError(fence.file, fence.line, f"fence {name!r} is never used; remove it or show it.")


def _line_map(html: str, tags: list[Tag]) -> tuple[int, ...]:
    """Tags keep their order, so walking them through the template tells which source line each of its lines is near."""
    lines = [1] * (html.count("\n") + 1)
    position = 0
    for tag in tags:
        found = html.find(tag.text, position)
        if found < 0:
            continue
        position = found + len(tag.text)
        first = html.count("\n", 0, found)
        for offset in range(len(lines) - first):
            lines[first + offset] = tag.line + min(offset, tag.text.count("\n"))
    return tuple(lines)
