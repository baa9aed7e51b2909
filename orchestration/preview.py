"""A release's pages served while somebody edits them: rendered anew on every change, faults shown with file and line.

Serves 127.0.0.1 only, and renders in memory: nothing published is touched. Python modules are read once, so a change of
one of those takes a restart. What publishing itself does is in `orchestration.publishing`.
"""

from __future__ import annotations

import json
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock

from reports import composer, theme
from reports.engine.data import ReleaseData
from reports.engine.errors import DataError, PageError
from reports.language import catalogue
from reports.reader import readers

CONTENT = composer.HERE
SUFFIXES = frozenset({".md", ".sql", ".j2", ".yml", ".css"})
HOSTS = frozenset({"127.0.0.1", "localhost"})

RELOAD = """<script>
let seen; setInterval(async () => {
  const now = await fetch("/version").then(each => each.text()).catch(() => seen)
  if (seen && now !== seen) location.reload()
  seen = now
}, 500)
</script>"""
"""Asks twice a second whether content has changed. No published page holds a script."""


def newest_data(published: Path, organisation: str | None, month: str | None) -> Path:
    """The data of the newest revision of a published month. Raises LookupError, saying what there is."""
    found = [path for path in published.glob(f"{organisation or '*'}/{month or '*'}/r[0-9]*/data") if path.is_dir()]
    if not found:
        raise LookupError(
            f"{published} has no release of {organisation or 'anybody'} {month or ''}; publish one first."
        )
    first = organisation or min(path.parts[-4] for path in found)
    return max((p for p in found if p.parts[-4] == first), key=lambda p: (p.parts[-3], int(p.parts[-2][1:])))


class Preview:
    """The pages of the release in `data`, laid out by the content folder as it is at each request."""

    def __init__(self, data: Path, content: Path = CONTENT) -> None:
        self._release, self._content, self._lock = ReleaseData(data), content, Lock()
        self._rendered: tuple[str, dict[str, str]] = ("", {})

    def version(self) -> str:
        """Changes when any content file does."""
        files = sorted(path for path in self._content.rglob("*") if path.suffix in SUFFIXES)
        return json.dumps([(path.name, path.stat().st_mtime_ns) for path in files])

    def page(self, slug: str) -> tuple[HTTPStatus, str]:
        """A reader's page, a list of the readers for "", or what is wrong with the content."""
        with self._lock:
            try:
                return self._page(slug)
            except (PageError, DataError, KeyError) as fault:
                return HTTPStatus.INTERNAL_SERVER_ERROR, self._fault(fault)

    def _page(self, slug: str) -> tuple[HTTPStatus, str]:
        everybody = {reader.slug: reader for reader in readers(self._release)}
        if slug not in everybody:
            links = "".join(f'<li><a href="/{each}/">{escape(r.name)}</a></li>' for each, r in everybody.items())
            status = HTTPStatus.OK if slug == "" else HTTPStatus.NOT_FOUND
            return status, _shell("candex preview", f"<h1>candex preview</h1><ul>{links}</ul>")
        version = self.version()
        if self._rendered[0] != version:
            catalogue.load.cache_clear()
            theme.style_sheet.cache_clear()
            self._composer, self._rendered = composer.Composer(self._release, content=self._content), (version, {})
        pages = self._rendered[1]
        if slug not in pages:
            pages[slug] = self._composer.page(everybody[slug])
        return HTTPStatus.OK, pages[slug].replace("</body>", f"{RELOAD}</body>")

    def _fault(self, fault: Exception) -> str:
        self._rendered = ("", {})
        source = self._excerpt(fault) if isinstance(fault, PageError) else ""
        return _shell("Fault", f"<h1>{type(fault).__name__}</h1><p><b>{escape(str(fault))}</b></p><pre>{source}</pre>")

    def _excerpt(self, fault: PageError) -> str:
        """The line at fault among its neighbours."""
        path = self._content / fault.file
        lines = path.read_text(encoding="utf-8").split("\n") if path.exists() else []
        first = max(fault.line - 4, 0)
        return "\n".join(
            f"{'→' if number == fault.line else ' '} {number:4} {escape(line)}"
            for number, line in enumerate(lines[first : fault.line + 3], first + 1)
        )


def _shell(title: str, body: str) -> str:
    style = "body{font:1.1rem/1.5 system-ui;max-width:60rem;margin:2rem auto;padding:0 1rem}pre{overflow:auto}"
    head = f'<meta charset="utf-8"><title>{title}</title><style>{style}</style>'
    return f'<!doctype html><html lang="en"><head>{head}</head><body>{body}{RELOAD}</body></html>'


def serve(preview: Preview, port: int) -> ThreadingHTTPServer:
    """A server on 127.0.0.1, bound and not yet serving. Raises OSError when the port is taken."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if (self.headers.get("Host") or "").rpartition(":")[0] not in HOSTS:
                # another site's page could otherwise read this one by naming 127.0.0.1 its own
                self.send_error(HTTPStatus.FORBIDDEN)
            elif self.path == "/version":
                self._answer(HTTPStatus.OK, preview.version())
            else:
                self._answer(*preview.page(self.path.partition("?")[0].strip("/")))

        def _answer(self, status: HTTPStatus, text: str) -> None:
            body = text.encode()
            self.send_response(status)
            for name, value in (("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(body)))):
                self.send_header(name, value)
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: object) -> None:
            """Said nowhere: the browser asks twice a second."""

    return ThreadingHTTPServer(("127.0.0.1", port), Handler)
