"""Pages out: published figures become one report for the whole organisation and one for each department.

Reads the Parquet of one release and nothing else: no warehouse, no clock, no network. Content (pages, sections, texts,
theme) lies beside the engine as files; a new section is one markdown file.
"""

from reports.publish import Rendered, render_release

__all__ = ["Rendered", "render_release"]
