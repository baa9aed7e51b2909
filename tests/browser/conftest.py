"""A real browser on rendered reports. Skipped by name where Chromium is not installed; that fails under CI=true."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from reports import render_release
from reports.reader import MANAGERS
from tests.golden.release_data import build

ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, driven by playwright; nothing is downloaded."""
    executable = shutil.which("chromium")
    if executable is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Chromium is missing; CI installs it with apt-get install chromium.")
        pytest.skip("needs the Debian package chromium")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The rendered reports by slug, and the organisation's report in English as "english",
    a sheet for hiring managers as "managers"."""
    data = build(tmp_path_factory.mktemp("data"))
    found = {each.slug: each.path for each in render_release(data, tmp_path_factory.mktemp("out"))}
    english = build(tmp_path_factory.mktemp("data"), language="en")
    wanted = build(tmp_path_factory.mktemp("data"), has_manager_page=True)
    sheets = {
        each.slug: each.path.with_name(MANAGERS) for each in render_release(wanted, tmp_path_factory.mktemp("out"))
    }
    return (
        found
        | {"managers": sheets["departments/kultur"]}
        | {"english": render_release(english, tmp_path_factory.mktemp("out"))[0].path}
    )
