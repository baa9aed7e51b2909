"""Pages served while they are edited: what is saved is seen, what is wrong is named, and nobody else is let in."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

import reports
from orchestration.preview import Preview, newest_data, serve
from tests.golden.release_data import build


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("data"))


@pytest.fixture
def content(tmp_path: Path) -> Path:
    folder = tmp_path / "reports"
    shutil.copytree(Path(reports.__file__).parent, folder, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


@pytest.fixture
def port(data: Path, content: Path) -> Iterator[int]:
    server = serve(Preview(data, content), 0)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


def get(port: int, path: str, host: str = "127.0.0.1") -> tuple[int, str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path, headers={"Host": f"{host}:{port}"})
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


def test_what_is_saved_is_what_is_seen_next(port: int, content: Path) -> None:
    assert "Tekniska kontoret" in get(port, "/")[1]
    before, version = get(port, "/departments/teknik/"), get(port, "/version")
    assert before[0] == 200 and "Nytt sedan i går" not in before[1]
    section = content / "sections" / "sv" / "90_method.md"
    section.write_text(section.read_text(encoding="utf-8") + "\nNytt sedan i går.\n", encoding="utf-8")
    assert get(port, "/version") != version
    assert "<p>Nytt sedan i går.</p>" in get(port, "/departments/teknik/")[1]


def test_a_fault_names_its_file_and_line_and_goes_away_when_it_is_mended(port: int, content: Path) -> None:
    section = content / "sections" / "sv" / "70_actions.md"
    good = section.read_text(encoding="utf-8")
    section.write_text(good + "\n{{ c.action_lust(actions) }}\n", encoding="utf-8")
    line = good.count("\n") + 2
    status, html = get(port, "/organisation/")
    assert status == 500
    assert f"sections/sv/70_actions.md:{line}: " in html
    assert f"→ {line:4} {{{{ c.action_lust(actions) }}}}" in html
    section.write_text(good, encoding="utf-8")
    assert get(port, "/organisation/")[0] == 200


def test_another_site_cannot_read_it(port: int) -> None:
    assert get(port, "/organisation/", host="evil.example")[0] == 403


def test_an_unknown_page_lists_those_there_are(port: int) -> None:
    status, html = get(port, "/departments/nobody/")
    assert status == 404 and 'href="/organisation/"' in html


def test_the_newest_revision_of_the_newest_month_is_shown(tmp_path: Path) -> None:
    for folder in ("a/2019-11/r1", "a/2019-12/r2", "a/2019-12/r10", "b/2020-01/r1"):
        (tmp_path / folder / "data").mkdir(parents=True)
    assert newest_data(tmp_path, None, None) == tmp_path / "a/2019-12/r10/data"
    assert newest_data(tmp_path, "b", None) == tmp_path / "b/2020-01/r1/data"
    assert newest_data(tmp_path, "a", "2019-11") == tmp_path / "a/2019-11/r1/data"
    with pytest.raises(LookupError, match="no release of c"):
        newest_data(tmp_path, "c", None)
