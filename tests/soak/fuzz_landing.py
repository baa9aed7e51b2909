"""Mutated files through the real landing, some hundred in a home, in a process that may die without harm.

A batch follows from its number: `python -m tests.soak.fuzz_landing NUMBER SIZE` lands it again and prints its faults.
Mutants come from `tests.mutation`, what must hold is in `tests.soak.invariants`.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import io
import logging
import multiprocessing
import os
import random
import re
import sys
import tempfile
import traceback
import warnings
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from orchestration.connectors.contract import load_contracts
from orchestration.landing.land import Landed, land
from orchestration.landing.receipts import Shelf
from orchestration.landing.store import LandingError
from tests.conftest import JANUARY, LandingHome
from tests.mutation import SECRET, mutant
from tests.soak import seeds
from tests.soak.invariants import Raw, is_configuration, letters, of_configuration, of_home, of_receipt

BATCH = 500
PATIENCE = 300
"""Seconds after which a batch counts as hanging."""

LATER = datetime(2020, 2, 18, tzinfo=UTC)
ODD_NAMES = ("{}\x1b[31m.csv", "{}\n.csv", "å ä ö {}.csv", "{}", "{}'.csv", "{}..csv", "\u202e{}.csv", "{}.XLSX")
UNREADABLE = (OSError, EOFError, ValueError, zlib.error, zipfile.BadZipFile, NotImplementedError, RuntimeError)
IN_CONFIGURATION = 0.05
"""The share of batches whose mutants are configuration files."""


@dataclass(frozen=True)
class Fault:
    """Something that must not be, the file that shows it, and where the file lay."""

    kind: str
    seen: str
    path: str
    data: bytes = field(repr=False)

    @property
    def signature(self) -> str:
        """The same for faults that look like one."""
        last = self.seen.strip().splitlines()[-1] if "Traceback" in self.seen else ""
        return f"{self.kind}: {re.sub(r'[0-9]+', 'N', last)[:60]}"


@dataclass
class Report:
    """What became of the files of one batch, or several."""

    files: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)

    def add(self, other: Report) -> None:
        self.files += other.files
        self.statuses += other.statuses
        self.faults += other.faults


# A batch and its home


def offered(number: int, size: int) -> dict[str, bytes]:
    """The files of a batch by their path in the home."""
    chance = random.Random(number)
    if chance.random() < IN_CONFIGURATION:
        return dict(_configuration(chance))
    return dict(_exports(chance, size))


def _exports(chance: random.Random, size: int) -> Iterator[tuple[str, bytes]]:
    for index in range(size):
        seed, data = mutant(seeds.exports(), chance)
        odd = chance.random() < 0.02
        name = chance.choice(ODD_NAMES).format(index) if odd else f"{index:04}{Path(seed.name).suffix}"
        folder = "" if chance.random() < 0.03 else seed.folder
        yield str(Path("inbox", "provkommun", folder, name)), data


def _configuration(chance: random.Random) -> Iterator[tuple[str, bytes]]:
    for seed in seeds.configuration():
        if seed.name != "organisations.csv" or chance.random() < 0.3:
            yield f"config/{seed.name}", mutant([seed], chance)[1]


def _home(root: Path, files: dict[str, bytes]) -> LandingHome:
    home = LandingHome(root)
    seeds.configure(home)
    for path, data in files.items():
        home.write(root / path, data)
    return home


def check(number: int, size: int, root: Path) -> Report:
    """Land a batch in a fresh home and look at everything that must hold."""
    return check_files(offered(number, size), root)


def check_files(files: dict[str, bytes], root: Path) -> Report:
    """Land these files in a fresh home and look at everything that must hold."""
    home = _home(root, files)
    report = Report(files=len(files))
    told = _Told(root / "progress.txt")
    landed = _land_all(home, files, report, told)
    if landed is None:
        return report
    report.statuses = Counter(r.status for r in landed.receipts if is_configuration(r) == _is_configuration(files))
    report.faults += _faults(home, files, landed, told, [*report.faults])
    report.faults += _faults_of_landing_again(home, files)
    return report


class _Told:
    """All that a landing says beside its receipts; the last file it spoke of survives the process."""

    def __init__(self, path: Path) -> None:
        self.path, self.output, self.records = path, io.StringIO(), list[str]()

    def progress(self, sentence: str) -> None:
        with self.path.open("a", encoding="utf-8", errors="surrogateescape") as file:
            file.write(sentence.replace("\n", "\\n") + "\n")

    @contextlib.contextmanager
    def listening(self) -> Iterator[None]:
        handler = logging.Handler()
        handler.emit = lambda record: self.records.append(record.getMessage())  # type: ignore[method-assign]
        logging.getLogger().addHandler(handler)
        with (
            warnings.catch_warnings(),
            contextlib.redirect_stdout(self.output),
            contextlib.redirect_stderr(self.output),
        ):
            warnings.simplefilter("error")
            try:
                yield
            finally:
                logging.getLogger().removeHandler(handler)


def _land_all(home: LandingHome, files: dict[str, bytes], report: Report, told: _Told) -> Landed | None:
    """Land, without those files that stop the landing; None if it never ends well."""
    for _ in range(len(files) + 1):
        try:
            with told.listening():
                return land(home.home, JANUARY, told.progress)
        except Exception as error:
            if (
                isinstance(error, LandingError)
                and "config/organisations.csv" in files
                and "organisations.csv" in str(error)
            ):
                return None  # without organisations there is nothing to land
            culprit, seen = _culprit(files, told), traceback.format_exc()
        report.faults.append(Fault("landing was stopped", seen, culprit, files.get(culprit, b"")))
        (home.home.root / culprit).unlink(missing_ok=True)
    return None


def _culprit(files: dict[str, bytes], told: _Told) -> str:
    """The first file that nothing was told of."""
    sentences = told.path.read_text(encoding="utf-8", errors="surrogateescape") if told.path.exists() else ""
    for path in sorted(files, key=lambda path: Path(path).parts):
        name = "/".join(Path(path).parts[2:] if path.startswith("inbox") else ("_config", Path(path).name))
        if f"{name}: ".replace("\n", "\\n") not in sentences and f"{name}/" not in sentences:
            told.progress(f"{name}: stopped")
            return path
    return ""


# Faults


def _is_configuration(files: dict[str, bytes]) -> bool:
    return any(path.startswith("config") for path in files)


def _faults(
    home: LandingHome, files: dict[str, bytes], landed: Landed, told: _Told, already: list[Fault]
) -> Iterator[Fault]:
    raw, contracts = Raw.of(home.home.raw), load_contracts()
    by_id = {hashlib.sha256(data).hexdigest(): data for data in _all_bytes(files)}
    places = {hashlib.sha256(data).hexdigest(): path for path, data in files.items()}
    stopped = {fault.path for fault in already}
    for path in sorted(files.keys() - stopped):
        if not _has_receipt(path, files[path], landed):
            yield Fault("a file without a receipt", path, path, files[path])
    for receipt in landed.receipts:
        if (data := by_id.get(receipt.file_id)) is not None:
            look = of_configuration if is_configuration(receipt) else of_receipt
            for kind, seen in look(receipt, data, raw, contracts):
                yield Fault(kind, seen, places.get(receipt.file_id, receipt.file_name), data)
    for kind, seen in of_home(
        raw, {receipt.file_id for receipt in Shelf(home.home.landing).all() if receipt.is_landed}
    ):
        yield Fault(kind, seen, "", by_id.get(seen[:64], b""))
    if told.output.getvalue() or SECRET in "".join(told.records):
        yield Fault("words beside the receipts", told.output.getvalue()[:500] + "".join(told.records)[:500], "", b"")


def _has_receipt(path: str, data: bytes, landed: Landed) -> bool:
    """Whether there is a receipt of the file or, of an archive, of something in it."""
    file_id, name = hashlib.sha256(data).hexdigest(), letters(Path(path).name)
    return any(r.file_id == file_id or ("/" in r.file_name and name in letters(r.file_name)) for r in landed.receipts)


def _all_bytes(files: dict[str, bytes]) -> Iterator[bytes]:
    """Every file, and what archives among them hold."""
    for data in files.values():
        yield data
        with contextlib.suppress(*UNREADABLE):
            if data.startswith(b"\x1f\x8b"):
                yield gzip.decompress(data)
            elif data.startswith(b"PK"):
                with zipfile.ZipFile(io.BytesIO(data)) as archive:
                    yield from (archive.read(info) for info in archive.infolist())


def _faults_of_landing_again(home: LandingHome, files: dict[str, bytes]) -> Iterator[Fault]:
    before = _tree(home)
    again = land(home.home, LATER)
    places = {hashlib.sha256(data).hexdigest(): (path, data) for path, data in files.items()}
    for receipt in again.receipts:
        if receipt.status not in ("unchanged", "refused"):
            yield Fault("a file landed twice", receipt.status, *places.get(receipt.file_id, ("", b"")))
    after = _tree(home)
    for path in sorted(set(before) ^ set(after) | {p for p in before if before[p] != after.get(p)}):
        file_id = next(iter(re.findall(r"[0-9a-f]{64}", path)), "")
        seen = path.replace(file_id, "…") if file_id else path
        yield Fault("landing again changed something", seen, *places.get(file_id, ("", b"")))


def _tree(home: LandingHome) -> dict[str, bytes]:
    paths = (path for folder in (home.home.raw, home.home.landing) for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(home.home.root)): path.read_bytes() for path in paths}


# In a process of its own


def isolated(number: int, size: int) -> Report:
    """Check a batch in a process of its own; one that dies or hangs is a fault of the file it was at."""
    with scratch() as root:
        return _apart(lambda: check(number, size, root / "home"), lambda: offered(number, size), root / "home")


def isolated_files(files: dict[str, bytes]) -> Report:
    """The same for given files."""
    with scratch() as root:
        return _apart(lambda: check_files(files, root / "home"), lambda: files, root / "home")


@contextlib.contextmanager
def scratch() -> Iterator[Path]:
    """A folder that is quick to write to, where there is one."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(prefix="soak-", dir=memory if os.access(memory, os.W_OK) else None) as folder:
        yield Path(folder)


def _apart(work: Callable[[], Report], files: Callable[[], dict[str, bytes]], home: Path) -> Report:
    ours, theirs = multiprocessing.Pipe(duplex=False)
    child = multiprocessing.get_context("fork").Process(target=_send, args=(theirs, work))
    child.start()
    theirs.close()
    try:
        if ours.poll(PATIENCE):
            answer = ours.recv()
            if isinstance(answer, Report):
                return answer
            raise RuntimeError(f"the check itself failed:\n{answer}")
        kind = f"landing hangs: no end after {PATIENCE} seconds"
    except EOFError:
        child.join()
        kind = f"landing died: exit code {child.exitcode}"
    finally:
        child.kill()
        child.join()
    culprit = _culprit(files(), _Told(home / "progress.txt"))
    return Report(len(files()), Counter(), [Fault(kind, culprit, culprit, files().get(culprit, b""))])


def _send(pipe: Any, work: Callable[[], Report]) -> None:
    try:
        pipe.send(work())
    except Exception:
        pipe.send(traceback.format_exc())
    pipe.close()


# Shrinking and keeping


def shrunk(fault: Fault, steps: int = 25) -> Fault:
    """The same fault in a smaller file, where a few attempts find one."""
    best, size = fault, max(len(fault.data) // 2, 1)
    while steps and size and best.data:
        for start in range(0, len(best.data), size):
            steps -= 1
            shorter = best.data[:start] + best.data[start + size :]
            if found := _same(isolated_files({best.path: shorter}), fault):
                best = found
                break
            if not steps:
                return best
        else:
            size //= 2
    return best


def _same(report: Report, fault: Fault) -> Fault | None:
    return next((found for found in report.faults if found.signature == fault.signature and found.data), None)


def keep(fault: Fault, folder: Path) -> Path:
    """Write a fault and the file that shows it; where the file is."""
    folder.mkdir(parents=True, exist_ok=True)
    name = hashlib.sha256(fault.signature.encode() + fault.data).hexdigest()[:12]
    (folder / f"{name}.txt").write_text(f"{fault.kind}\n{fault.path!r}\n\n{fault.seen}\n", errors="backslashreplace")
    target = folder / f"{name}{Path(fault.path).suffix[:6]}"
    target.write_bytes(fault.data)
    return target


def main() -> int:
    """Land a batch again, or files: print the faults."""
    if sys.argv[1].isdecimal():
        report = isolated(int(sys.argv[1]), int(sys.argv[2]))
    else:
        report = isolated_files({sys.argv[2]: Path(sys.argv[1]).read_bytes()})
    for fault in report.faults:
        print(fault.kind, ascii(fault.path), fault.seen, sep="\n  ")
    print(report.files, dict(report.statuses))
    return int(bool(report.faults))


if __name__ == "__main__":
    sys.exit(main())
