"""The Jinja environment pages are compiled in: strict, escaping, and holding what every page may call."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket

MACROS = ("figures.j2", "tables.j2", "charts.j2", "compared.j2", "journey.j2", "next.j2")


class Memory(BytecodeCache):
    """Compiled templates for the life of the process, so that a run over many months compiles once."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


MEMORY = Memory()


def environment(folders: list[Path], given: dict[str, Any]) -> Environment:
    """An environment over template folders; `given` are names, beside the macros, that every page may use.

    The macros of all component files are attributes of one name, `c`, made once and not once a page.
    """
    made = Environment(
        loader=FileSystemLoader(folders),
        undefined=StrictUndefined,
        autoescape=True,
        # {# would swallow headings that carry an id
        comment_start_string="{##",
        comment_end_string="##}",
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        bytecode_cache=MEMORY,
    )
    components = SimpleNamespace()
    made.globals.update(given, c=components)
    for file in MACROS:
        module = made.get_template(file).module
        vars(components).update({name: macro for name, macro in vars(module).items() if not name.startswith("_")})
    return made
