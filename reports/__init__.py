"""Pages out: published figures become one report for the whole organisation and one for each department.

Reads the Parquet of one release and nothing else: no warehouse, no clock, no network. Content (pages, sections, texts,
theme) lies beside the engine as files; a new section is one markdown file.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reports.publish import Rendered, render_release

__all__ = ["Rendered", "render_release"]


def __getattr__(name: str) -> Any:
    """Load what is asked for: a process that only prints PDFs needs neither a database nor data frames."""
    if name not in __all__:
        raise AttributeError(f"module 'reports' has no attribute {name!r}")
    from reports import publish

    return getattr(publish, name)
