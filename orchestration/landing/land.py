"""Landing: configuration and inbox of a home to kept bytes, receipts and canonical rows.

One file at a time, in a stable order; a file that cannot be used is refused by name and the others go on. The receipt
is written last, so a run that was killed is mended by the next one.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from orchestration.connectors.archive import is_archive, members
from orchestration.connectors.contract import EXPORTS, Contract, ContractError, load_contracts
from orchestration.connectors.faults import FileRefused, nearest
from orchestration.connectors.read import Context, Reading, read
from orchestration.connectors.survey import load_catalogue
from orchestration.landing.config import Settings, contract_of, keep, read_config
from orchestration.landing.inbox import inbox_files
from orchestration.landing.keys import open_keys
from orchestration.landing.messages import sentences
from orchestration.landing.originals import Originals
from orchestration.landing.pseudonyms import Pseudonyms
from orchestration.landing.raw import NOBODY, EncodedRows, Origin, RawStore
from orchestration.landing.receipts import Receipt, Shelf, Status
from orchestration.landing.redaction import redact
from orchestration.landing.store import LandingError, locked
from orchestration.landing.tables import CONFIG_TABLES
from orchestration.settings import Home

MAX_FILE_BYTES = 512 << 20
CONFIGURATION = "_config"
"""Stands in receipts for the organisation of configuration files, which speak of several."""


@dataclass
class Landed:
    """What one landing did: a receipt for each file it met."""

    receipts: list[Receipt] = field(default_factory=list)

    def with_status(self, status: Status) -> list[Receipt]:
        """The receipts of one status."""
        return [receipt for receipt in self.receipts if receipt.status == status]


def land(home: Home, received_at: datetime, progress: Callable[[str], None] = lambda sentence: None) -> Landed:
    """Land all that is new in `home.config` and `home.inbox`.

    `received_at`, with a zone, is when the files came: it becomes their `_landed_at`. `progress` is told each file
    and what became of it. Raises LandingError when landing cannot go on: another one runs, the disk is full, a
    contract is broken, or no organisation is configured. Faults of single files are in the receipts.
    """
    if received_at.tzinfo is None:
        raise ValueError("received_at needs a time zone")
    home.prepare()
    with locked(home.landing):
        run = _Landing(home, received_at.astimezone(UTC).replace(tzinfo=None), progress)
        run.raw.write_schemas()
        run.land_config()
        run.land_inbox()
    return run.landed


def newest_landed_at(home: Home) -> datetime:
    """The newest moment, in naive UTC, at which something was landed. Raises LandingError if nothing was."""
    moments = [receipt.received_at for receipt in Shelf(home.landing).all() if receipt.is_landed]
    if not moments:
        raise LandingError(f"Nothing has been landed in {home.root}. Put exports into its inbox and land them.")
    return max(moments)


@dataclass(frozen=True)
class _Arrival:
    """One file before it is read."""

    organisation_id: str
    file_name: str
    file_id: str
    data: bytes
    size: int


class _Landing:
    def __init__(self, home: Home, received_at: datetime, progress: Callable[[str], None]) -> None:
        self.home, self.received_at, self.progress = home, received_at, progress
        self.raw, self.shelf, self.landed = RawStore(home.raw), Shelf(home.landing), Landed()
        self.settings = Settings(load_catalogue())
        keys = open_keys(home.keys, self._is_used)
        self.originals, self.pseudonyms = Originals(home.landing, keys.originals), Pseudonyms(keys.pseudonym)
        try:
            self.contracts = load_contracts(EXPORTS, home.config / "connectors")
        except ContractError as error:
            raise LandingError(f"A contract cannot be used: {error}") from None

    def _is_used(self, key: str) -> bool:
        return any((self.home.landing / "bytes").glob("??/*"))

    # Configuration

    def land_config(self) -> None:
        """Land `config/*.csv`. Raises LandingError without a usable organisation, as nothing can belong to it."""
        paths = {path.stem: path for path in sorted(self.home.config.glob("*.csv"))}
        for table in CONFIG_TABLES:
            if table in paths:
                self._land_config_file(table, _arrival(paths.pop(table), CONFIGURATION, self.home.config))
        for path in paths.values():
            known = ", ".join(f"{table}.csv" for table in CONFIG_TABLES)
            arrival = _arrival(path, CONFIGURATION, self.home.config)
            self._refuse(arrival, f"not a configuration file; known are {known}.")
        if not self.settings.zones:
            told = [message for receipt in self.landed.receipts for message in receipt.messages]
            raise LandingError(
                f"No organisation is configured in {self.home.config / 'organisations.csv'}: add a row for each. "
                + " ".join(told)
            )

    def _land_config_file(self, table: str, arrival: _Arrival) -> None:
        try:
            _refuse_by_size(arrival)
            reading = read_config(table, arrival.data, arrival.file_id, self.settings)
        except FileRefused as fault:
            self._refuse(arrival, str(fault), contract_of(table))
            return
        self.settings.take(table, reading.tables[table].to_pylist())
        newest = max(self._landed_config(table), key=lambda receipt: receipt.received_at, default=None)
        if newest and newest.file_id == arrival.file_id:
            self._done(replace(newest, status="unchanged"))
        else:
            self._write_config(table, arrival, reading)

    def _landed_config(self, table: str) -> list[Receipt]:
        label = contract_of(table).label
        return [r for r in self.shelf.all(CONFIGURATION) if r.is_landed and r.contract == label]

    def _write_config(self, table: str, arrival: _Arrival, reading: Reading) -> None:
        # Settings that return to earlier bytes are newer than those in between: the part gets a name of its own.
        again = len(self.shelf.attempts(CONFIGURATION, arrival.file_id))
        part = f"{arrival.file_id}-{again + 1}" if again else arrival.file_id
        self.originals.keep(arrival.file_id, arrival.data)
        rows = reading.tables[table]
        owners = [row["organisation_id"] for row in rows.to_pylist()]
        for organisation_id in sorted(set(owners)):
            own = keep(rows, [index for index, owner in enumerate(owners) if owner == organisation_id])
            self.raw.write(table, own, self._origin(arrival, reading.contract.label, organisation_id, part))
        receipt = self._receipt_of(arrival, [reading])
        origin = self._origin(arrival, reading.contract.label, CONFIGURATION, part)
        self.raw.write_record(receipt, reading.refusals, origin)
        self._finish(receipt)

    # Inbox

    def land_inbox(self) -> None:
        """Land `inbox/<organisation_id>/**` in the order of the files' paths."""
        for path in inbox_files(self.home.inbox):
            organisation_id, *folders = path.relative_to(self.home.inbox).parts[:-1] or [""]
            is_known = organisation_id in self.settings.zones
            root = self.home.inbox / organisation_id if is_known else self.home.inbox
            try:
                arrival = _arrival(path, organisation_id if is_known else NOBODY, root)
            except OSError as error:
                self._unreadable(path, organisation_id if is_known else NOBODY, error)
                continue
            if is_known and is_archive(arrival.data):
                self._land_archive(arrival, folders)
            elif is_known:
                self._land_export(arrival, folders)
            else:
                self._refuse(arrival, self._unknown_organisation(organisation_id))

    def _unreadable(self, path: Path, organisation_id: str, error: OSError) -> None:
        """A file without readable bytes has no hash, so its receipt is told but cannot be kept."""
        message = f"{path.name}: cannot be read ({error.strerror}). Give the user that lands the right to read it."
        blank = self._blank_receipt(_Arrival(organisation_id, path.name, "", b"", 0), None)
        self._done(replace(blank, messages=[message]))

    def _unknown_organisation(self, organisation_id: str) -> str:
        if not organisation_id:
            return "the file lies in the inbox itself. Move it to inbox/<organisation_id>/."
        like = nearest(organisation_id, self.settings.zones)
        hint = f"rename the folder to '{like}', or" if like else "rename the folder, or"
        return f"the folder '{organisation_id}' is no organisation: {hint} add it to config/organisations.csv."

    def _land_archive(self, arrival: _Arrival, folders: list[str]) -> None:
        """Land each file of an archive as one of its own; the archive is gone through first, and refused whole."""
        try:
            for _ in members(arrival.data, Path(arrival.file_name).name):
                pass
        except FileRefused as fault:
            self._refuse(arrival, str(fault))
            return
        for member in members(arrival.data, Path(arrival.file_name).name):
            name = f"{arrival.file_name}/{member.name}"
            file_id = hashlib.sha256(member.data).hexdigest()
            inner = _Arrival(arrival.organisation_id, name, file_id, member.data, len(member.data))
            self._land_export(inner, [*folders, *Path(member.name).parts[:-1]])

    def _land_export(self, arrival: _Arrival, folders: list[str]) -> None:
        earlier = self.shelf.attempts(arrival.organisation_id, arrival.file_id)
        if landed := [receipt for receipt in earlier if receipt.is_landed]:
            self._done(replace(landed[-1], status="unchanged", file_name=arrival.file_name))
            return
        is_new = arrival.size <= MAX_FILE_BYTES and self.originals.keep(arrival.file_id, arrival.data)
        try:
            _refuse_by_size(arrival)
            readings = read(arrival.data, arrival.file_id, folders, self._context(arrival))
        except FileRefused as fault:
            self._refuse(arrival, str(fault))
        else:
            self._write_export(arrival, readings, is_new)

    def _context(self, arrival: _Arrival) -> Context:
        organisation_id = arrival.organisation_id
        origin = self._origin(arrival, None, organisation_id, arrival.file_id)
        return Context(
            self.settings.contracts_for(organisation_id, self.contracts),
            self.settings.catalogue,
            self.settings.zones[organisation_id],
            self.settings.surveys_for(organisation_id),
            self.pseudonyms,
            redact,
            self.received_at,
            lambda table, contract: EncodedRows(table, replace(origin, contract=contract.label)),
        )

    def _write_export(self, arrival: _Arrival, readings: list[Reading], is_new: bool) -> None:
        contracts = ", ".join(reading.contract.label for reading in readings)
        origin = self._origin(arrival, contracts, arrival.organisation_id, arrival.file_id)
        if not is_new:
            self.raw.clear(origin)
        parts: dict[str, str] = {}
        for table in dict.fromkeys(table for reading in readings for table in reading.tables):
            parts |= self.raw.write_encoded([r.tables[table] for r in readings if table in r.tables])
        receipt = replace(self._receipt_of(arrival, readings), parts=parts)
        self.raw.write_record(receipt, [refusal for reading in readings for refusal in reading.refusals], origin)
        self._finish(receipt)

    # Records

    def _origin(self, arrival: _Arrival, contract: str | None, organisation_id: str, part: str) -> Origin:
        return Origin(organisation_id, arrival.file_id, contract, self.received_at, part)

    def _receipt_of(self, arrival: _Arrival, readings: list[Reading]) -> Receipt:
        refusals = [refusal for reading in readings for refusal in reading.refusals]
        return replace(
            self._blank_receipt(arrival, None),
            contract=", ".join(reading.contract.label for reading in readings),
            status="partly" if refusals else "accepted",
            rows_read=sum(reading.rows_read for reading in readings),
            rows_used=sum(reading.rows_used for reading in readings),
            rows_skipped=sum(reading.skipped for reading in readings),
            rows_refused=sum(reading.rows_read - reading.rows_used - reading.skipped for reading in readings),
            values_refused=sum(not refusal.whole_row for refusal in refusals),
            messages=[message for reading in readings for message in sentences(arrival.file_name, reading)],
        )

    def _blank_receipt(self, arrival: _Arrival, contract: Contract | None) -> Receipt:
        label = contract.label if contract else None
        return Receipt(
            file_id=arrival.file_id, organisation_id=arrival.organisation_id, file_name=arrival.file_name,
            bytes=arrival.size, contract=label, status="refused", received_at=self.received_at,
        )  # fmt: skip

    def _refuse(self, arrival: _Arrival, message: str, contract: Contract | None = None) -> None:
        """Keep the bytes and say why; nothing of the file reaches the tables of facts."""
        receipt = replace(self._blank_receipt(arrival, contract), messages=[f"{arrival.file_name}: {message}"])
        earlier = self.shelf.attempts(receipt.organisation_id, receipt.file_id)
        if told := [attempt for attempt in earlier if receipt.tells_the_same_as(attempt)]:
            self._done(told[-1])
            return
        if arrival.size <= MAX_FILE_BYTES:
            self.originals.keep(arrival.file_id, arrival.data)
        self.raw.write_record(
            receipt, [], self._origin(arrival, receipt.contract, arrival.organisation_id, arrival.file_id)
        )
        self._finish(receipt)

    def _finish(self, receipt: Receipt) -> None:
        self.shelf.add(receipt)
        self._done(receipt)

    def _done(self, receipt: Receipt) -> None:
        self.landed.receipts.append(receipt)
        self.progress(f"{receipt.organisation_id}/{receipt.file_name}: {receipt.status}, {receipt.rows_used} rows used")


def _arrival(path: Path, organisation_id: str, root: Path) -> _Arrival:
    """The file at `path`; of one above the limit only the size and the hash."""
    size = path.stat().st_size
    name = os.fsencode(path.relative_to(root)).decode("utf-8", errors="replace")
    if size > MAX_FILE_BYTES:
        with path.open("rb") as file:
            return _Arrival(organisation_id, name, hashlib.file_digest(file, "sha256").hexdigest(), b"", size)
    data = path.read_bytes()
    return _Arrival(organisation_id, name, hashlib.sha256(data).hexdigest(), data, len(data))


def _refuse_by_size(arrival: _Arrival) -> None:
    if arrival.size > MAX_FILE_BYTES:
        raise FileRefused(
            f"{arrival.size >> 20} MiB is more than the {MAX_FILE_BYTES >> 20} MiB a file may have. "
            "Export a shorter period at a time."
        )
