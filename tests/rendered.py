"""Models of the dbt project as queries for DuckDB, rendered from their files: a ref is a table of the same name."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from jinja2.nativetypes import NativeEnvironment, NativeTemplate

DBT_PROJECT = Path(__file__).parents[1] / "dbt_project"


def model(name: str) -> str:
    """The query of a model; its refs and sources are tables of the name they end in."""
    [path] = (DBT_PROJECT / "models").rglob(f"{name}.sql")
    return rendered(path.read_text(encoding="utf-8"))


def rendered(sql: str) -> str:
    """A query that calls the project's macros, as DuckDB is given it."""
    return str(_environment().from_string(_macros() + sql).render())


def _joined(pieces: Iterable[Any]) -> Any:
    """The text of a macro, or the one value it hands back by dbt's `return`."""
    whole = list(pieces)
    said = [piece for piece in whole if not (isinstance(piece, str) and not piece.strip())]
    if len(said) == 1 and not isinstance(said[0], str):
        return said[0]
    return "".join(map(str, whole))


class _Environment(NativeEnvironment):
    concat = staticmethod(_joined)


class _Template(NativeTemplate):
    environment_class = _Environment


_Environment.template_class = _Template


@cache
def _macros() -> str:
    paths = sorted((DBT_PROJECT / "macros").rglob("*.sql"))
    # tests and materializations are tags of dbt's own and no macros
    kept = (path for path in paths if path.parent.name not in {"tests", "materializations"})
    return "".join(path.read_text(encoding="utf-8") for path in kept)


@cache
def _environment() -> _Environment:
    environment = _Environment(extensions=["jinja2.ext.do"])
    environment.globals |= {
        "ref": lambda name: name,
        "source": lambda _, name: name,
        "config": lambda **_: "",
        "model": SimpleNamespace(resource_type="unit_test"),
        "adapter": SimpleNamespace(dispatch=lambda name: _default(environment, name)),
        "return": lambda value: value,
    }
    return environment


def _default(environment: _Environment, name: str) -> Any:
    return getattr(environment.from_string(_macros()).module, f"default__{name}")
