"""Keeping markdown and Jinja apart: tags are hidden before markdown is rendered and put back afterwards.

Jinja's own lexer finds the tags, so whatever Jinja accepts inside a tag is safe from markdown, and since values only
appear when the finished template is rendered, nothing in the data can become markup.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from jinja2 import Environment, TemplateSyntaxError
from markdown_it import MarkdownIt

from reports.engine.errors import PageError

OPEN, CLOSE = "\ue000", "\ue001"
"""Private-use characters: no keyboard writes them, markdown leaves them alone."""

HIDDEN = re.compile(f"(?:{OPEN}|%EE%80%80)(\\d+)(?:{CLOSE}|%EE%80%81)")
ALONE = re.compile(f"(?m)^[ ]{{0,3}}((?:{OPEN}\\d+{CLOSE}[ ]*)+)$")
LONE_PARAGRAPH = re.compile(f"<p>((?:\\s*{OPEN}\\d+{CLOSE}\\s*)+)</p>")
INDENTED = re.compile(f"(?m)^(?:[ ]{{4,}}|[ ]*\\t[ \\t]*){OPEN}(\\d+)")

BEGINS = {"variable_begin", "block_begin", "comment_begin", "raw_begin"}
ENDS = {"variable_end", "block_end", "comment_end", "raw_end"}


@dataclass(frozen=True)
class Tag:
    """One Jinja tag and the line of the source it starts on."""

    text: str
    line: int


def to_template(file: str, markdown: str, environment: Environment) -> tuple[str, list[Tag]]:
    """Markdown with Jinja tags → HTML with the same tags, and the tags in order.

    Raises PageError for what Jinja cannot lex and for tags that markdown would print as code.
    """
    hidden, tags = _hide(file, markdown, environment)
    indented = INDENTED.search(hidden)
    if indented:
        raise PageError(
            file, tags[int(indented[1])].line, "a tag indented four spaces is code to markdown; move it left."
        )
    # a tag alone on its line is a block of its own, or markdown would glue it to its neighbours
    html = MarkdownIt("commonmark", {"html": False}).enable("table").render(ALONE.sub(r"\n\1\n", hidden))
    return HIDDEN.sub(lambda found: tags[int(found[1])].text, LONE_PARAGRAPH.sub(r"\1", html)), tags


def _hide(file: str, source: str, environment: Environment) -> tuple[str, list[Tag]]:
    tags: list[Tag] = []
    kept: list[str] = []
    open_tag: list[str] = []
    opened = 0
    try:
        for line, kind, text in environment.lex(source):
            if kind in BEGINS:
                open_tag, opened = [text], line
            elif open_tag and kind in ENDS:
                tag = "".join([*open_tag, text])
                kept.append(f"{OPEN}{len(tags)}{CLOSE}" + "\n" * tag[len(tag.rstrip("\n")) :].count("\n"))
                tags.append(Tag(tag.rstrip("\n"), opened))
                open_tag = []
            elif open_tag:
                open_tag.append(text)
            else:
                kept.append(text)
    except TemplateSyntaxError as error:
        raise PageError(file, error.lineno, f"{error.message}.") from error
    if open_tag:
        raise PageError(file, opened, "a tag is never closed.")
    return "".join(kept), tags
