"""Named SQL fences: found in a page or in the file its languages share, checked, and compiled into one statement each.

A fence filters and orders published figures and nothing more. It reads one relation, joins nothing and computes
nothing, because whatever a page computed would be a figure that no disclosure control has seen and nobody can trace.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError, TokenError

from reports.engine.errors import PageError

OPENING = re.compile(r"^```sql(?:\s+(?P<name>\S+))?(?P<options>.*)$")
SHARED_OPENING = re.compile(r"^-- fence(?:\s+(?P<name>\S+))?(?P<options>.*)$")
CLOSING = re.compile(r"^```\s*$")
NAME = re.compile(r"[a-z_][a-z0-9_]*")
REFERENCE = re.compile(r"\$\{([^}]*)\}")
PARAMETER = re.compile(r"\$([a-z_][a-z0-9_]*)")
REGISTERS = frozenset({"actions", "interventions", "published_benchmarks", "advice_rules"})
"""Relations that hold no answers: what HR has written down, and the product's own reference rows."""

PARTS = frozenset({"change_parts", "response_bounds", "restatements"})
"""What is published beside the figures: what a change is made of, what those who did not answer could change, what a
revision says otherwise."""

RELATION = re.compile("|".join(("mart_[a-z0-9_]+", "figures", "comparisons", *sorted(REGISTERS | PARTS))))

SHARED = frozenset({"mart_stage_metrics", "mart_quality"}) | REGISTERS
"""Relations whose every row each reader may have: they are about the whole organisation."""

PARAMETERS = frozenset({"report_month", "organisation_id", "minimum_n"})
"""What a fence may bind as $name."""

FORBIDDEN: tuple[tuple[type[exp.Expr], str], ...] = (
    (exp.Join, "a join"),
    (exp.Group, "a group by"),
    (exp.Having, "a having"),
    (exp.AggFunc, "an aggregate"),
    (exp.Window, "a window"),
    (exp.SetOperation, "a union"),
    (exp.With, "a with"),
)


@dataclass(frozen=True)
class Fence:
    """A query of a page. `by` names the column its rows are sliced by, one slice a reader; `file` holds it."""

    name: str
    sql: str
    by: str | None
    line: int
    file: str

    @property
    def chained(self) -> list[str]:
        """Names of the fences this one reads."""
        return list(dict.fromkeys(REFERENCE.findall(self.sql)))

    @property
    def parameters(self) -> set[str]:
        return set(PARAMETER.findall(self.sql))


def extract(file: str, body: str) -> tuple[dict[str, Fence], str]:
    """The fences of a page by name, and the page with blank lines in their place. Raises PageError."""
    fences: dict[str, Fence] = {}
    kept: list[str] = []
    inside: tuple[re.Match[str], int, list[str]] | None = None
    for number, line in enumerate(body.split("\n"), 1):
        if inside is None:
            opening = OPENING.match(line)
            inside = (opening, number, []) if opening else None
            kept.append("" if opening else line)
            continue
        kept.append("")
        if CLOSING.match(line):
            fence = _fence(file, inside[0], inside[1], "\n".join(inside[2]))
            if fence.name in fences:
                raise PageError(
                    file, fence.line, f"a second fence is named {fence.name!r}; names are unique on a page."
                )
            fences[fence.name] = fence
            inside = None
        else:
            inside[2].append(line)
    if inside is not None:
        raise PageError(file, inside[1], "the sql fence is never closed; end it with a line of ```.")
    return fences, "\n".join(kept)


def shared(file: str, text: str) -> dict[str, Fence]:
    """The fences of an .sql file, each opened by `-- fence name by=column`. Raises PageError."""
    found: dict[str, Fence] = {}
    lines = text.split("\n")
    starts = [number for number, line in enumerate(lines) if SHARED_OPENING.match(line)]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        opening = SHARED_OPENING.match(lines[start])
        assert opening is not None
        fence = _fence(file, opening, start + 1, "\n".join(lines[start + 1 : end]))
        if fence.name in found:
            raise PageError(file, fence.line, f"a second fence is named {fence.name!r}; names are unique on a page.")
        found[fence.name] = fence
    return found


def _fence(file: str, opening: re.Match[str], line: int, sql: str) -> Fence:
    name = opening["name"]
    if name is None or "=" in name:
        raise PageError(file, line, "an sql fence without a name; write ```sql name.")
    if not NAME.fullmatch(name):
        raise PageError(file, line, f"{name!r} cannot name a fence; use small letters, digits and _.")
    by = None
    for option in opening["options"].split():
        key, _, value = option.partition("=")
        if key != "by" or not NAME.fullmatch(value):
            raise PageError(file, line, f"unknown option {option!r}; a fence takes by=column.")
        by = value
    return Fence(name, sql.strip().rstrip(";"), by, line, file)


def check(fences: dict[str, Fence]) -> None:
    """Refuse fences that do more than filter and order, or read what they may not. Raises PageError."""
    for fence in fences.values():
        for name in fence.chained:
            if name not in fences:
                raise PageError(
                    fence.file, fence.line, f"fence {fence.name!r} reads ${{{name}}}, which no fence here defines."
                )
        for name in sorted(fence.parameters - PARAMETERS):
            raise PageError(
                fence.file, fence.line, f"unknown parameter ${name}; a fence may bind {_listed(PARAMETERS)}."
            )
        _check_statement(fence)
    for fence in fences.values():
        _ordered(fence, fences, ())


def _check_statement(fence: Fence) -> None:
    try:
        statements = sqlglot.parse(REFERENCE.sub(r"\1", fence.sql), read="duckdb")
    except (ParseError, TokenError) as error:
        raise PageError(
            fence.file, fence.line, f"fence {fence.name!r} is not SQL: {str(error).splitlines()[0]}"
        ) from error
    if len(statements) != 1 or statements[0] is None:
        raise PageError(fence.file, fence.line, f"fence {fence.name!r} must hold one select.")
    statement = statements[0]
    for kind, called in FORBIDDEN:
        if isinstance(statement, kind) or statement.find(kind):
            raise PageError(fence.file, fence.line, f"fence {fence.name!r} holds {called}; {_REMEDY}")
    if not isinstance(statement, exp.Select) or len(list(statement.find_all(exp.Select))) != 1:
        raise PageError(
            fence.file, fence.line, f"fence {fence.name!r} must be one select without subqueries; {_REMEDY}"
        )
    _check_relation(fence, statement)
    if statement.args.get("order") is None:
        raise PageError(
            fence.file, fence.line, f"fence {fence.name!r} has no order by; a page must be the same every time."
        )


_REMEDY = "pages filter and order, so let a mart in dbt compute this."


def _check_relation(fence: Fence, statement: exp.Select) -> None:
    tables = list(statement.find_all(exp.Table))
    names = [table.name if isinstance(table.this, exp.Identifier) and not table.db else table.sql() for table in tables]
    if len(names) != 1:
        raise PageError(fence.file, fence.line, f"fence {fence.name!r} must read exactly one relation.")
    is_quoted_path = not NAME.fullmatch(names[0])
    if is_quoted_path or (names[0] not in fence.chained and not RELATION.fullmatch(names[0])):
        raise PageError(
            fence.file,
            fence.line,
            f"unknown relation {names[0]!r}; "
            f"a fence reads mart_*, figures, comparisons, {_named(PARTS)}, a register or ${{fence}}.",
        )


def check_readers(fence: Fence, fences: dict[str, Fence]) -> None:
    """Refuse a fence that would print the rows of every department in the report of each. Raises PageError."""
    first = _ordered(fence, fences, ())[0]
    read = {table.name for table in sqlglot.parse_one(first.sql, read="duckdb").find_all(exp.Table)}
    if not read <= SHARED and fence.by != "department_id":
        raise PageError(
            fence.file,
            fence.line,
            f"fence {fence.name!r} would show every department the rows of all; "
            "add by=department_id, or let the section have audience: [organisation].",
        )


def relations(fence: Fence, fences: dict[str, Fence]) -> set[str]:
    """What a fence and those it reads take their rows from."""
    ordered = _ordered(fence, fences, ())
    chained = {name for each in ordered for name in each.chained}
    own = [sqlglot.parse_one(_plain(each), read="duckdb") for each in ordered]
    return {table.name for statement in own for table in statement.find_all(exp.Table)} - chained


def compiled(fence: Fence, fences: dict[str, Fence]) -> str:
    """The fence as one statement, the fences it reads as materialised common table expressions before it."""
    before = _ordered(fence, fences, ())[:-1]
    expressions = ", ".join(f"{each.name} as materialized ({_plain(each)})" for each in before)
    return f"with {expressions} {_plain(fence)}" if before else _plain(fence)


def _plain(fence: Fence) -> str:
    return REFERENCE.sub(r"\1", fence.sql)


def _ordered(fence: Fence, fences: dict[str, Fence], path: tuple[str, ...]) -> list[Fence]:
    """The fence after all it depends on, each once."""
    if fence.name in path:
        circle = " → ".join([*path[path.index(fence.name) :], fence.name])
        raise PageError(fence.file, fence.line, f"fences read each other in a circle: {circle}.")
    found: list[Fence] = []
    for name in fence.chained:
        found += [each for each in _ordered(fences[name], fences, (*path, fence.name)) if each not in found]
    return [*found, fence]


def _named(names: frozenset[str]) -> str:
    return ", ".join(sorted(names))


def _listed(names: frozenset[str]) -> str:
    return ", ".join(f"${name}" for name in sorted(names))
