"""Packed exports: each file inside lands as one of its own, and what would do harm is refused before it unfolds."""

import gzip
import io
import struct
import tracemalloc
import zipfile

import pytest

HEADER = "response_id,stage,submitted_at,department,recommend\n"
JULY = HEADER + "a,rejection,2019-07-03 14:05,Kost,9\n"
AUGUST = HEADER + "b,rejection,2019-08-03 14:05,Kost,7\n"


def packed(*files, compression=zipfile.ZIP_DEFLATED):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", compression) as archive:
        for name, text in files:
            archive.writestr(name, text)
    return target.getvalue()


def locked():
    data = bytearray(packed(("july.csv", JULY)))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.index(mark) + offset
        data[place : place + 2] = struct.pack("<H", 1)
    return bytes(data)


def statuses(landed):
    return {receipt.file_name: receipt.status for receipt in landed.receipts if receipt.organisation_id != "_config"}


def test_each_file_of_an_archive_lands_and_the_bad_one_alone_is_refused(landing_home):
    files = [("2019/july.csv", JULY), ("august.csv", AUGUST), ("note.txt", "hej"), ("__MACOSX/._july.csv", "x")]
    landing_home.drop("all.zip", packed(*files))
    assert statuses(landing_home.land()) == {
        "all.zip/2019/july.csv": "accepted", "all.zip/august.csv": "accepted", "all.zip/note.txt": "refused",
    }  # fmt: skip
    assert [row["response_id"] for row in landing_home.rows("survey_responses")] in (["a", "b"], ["b", "a"])
    landing_home.drop("july.csv", JULY)
    assert statuses(landing_home.land())["july.csv"] == "unchanged"


def test_a_gzip_file_is_the_file_inside_also_when_it_was_appended_to(landing_home):
    august = gzip.compress(AUGUST.removeprefix(HEADER).encode())
    landing_home.drop("exports.csv.gz", gzip.compress(JULY.encode()) + august)
    assert statuses(landing_home.land()) == {"exports.csv.gz/exports.csv": "accepted"}
    assert len(landing_home.rows("survey_responses")) == 2


REFUSED = {
    "nested.zip": (packed(("inner.zip", packed(("july.csv", JULY)))), "holds another archive"),
    "nested.gz": (gzip.compress(gzip.compress(JULY.encode())), "holds another archive"),
    "twins.zip": (None, "two files of one name"),
    "out.zip": (packed(("../july.csv", JULY)), "a place outside itself"),
    "root.zip": (packed(("/etc/july.csv", JULY)), "a place outside itself"),
    "drive.zip": (packed(("C:\\july.csv", JULY)), "a place outside itself"),
    "locked.zip": (locked(), "locked with a password"),
    "many.zip": (packed(*((f"{i}.csv", "") for i in range(1001))), "more than 1000 files"),
    "folders.zip": (packed(("a/", "")), "the archive is empty"),
    "cut.gz": (gzip.compress(JULY.encode() * 99)[:-9], "damaged or cut"),
    "bomb.gz": (gzip.compress(b"0" * (300 << 20)), "unfolds more than 250 times"),
    "bomb.zip": (packed(("a.csv", b"0" * (300 << 20))), "unfolds more than 250 times"),
    "crc.zip": (packed(("a.csv", JULY), compression=zipfile.ZIP_STORED).replace(b"Kost", b"Kast"), "damaged or cut"),
}


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_an_archive_that_would_do_harm_is_refused_whole(landing_home, name):
    data, words = REFUSED[name]
    receipt = landing_home.receive(name, data or packed(("a.csv", JULY), ("a.csv", AUGUST)))
    assert receipt.status == "refused" and words in receipt.messages[0]
    assert not landing_home.rows("survey_responses")


def test_a_bomb_is_stopped_before_it_fills_the_memory(landing_home):
    bomb = REFUSED["bomb.gz"][0]
    tracemalloc.start()
    try:
        landing_home.receive("bomb.gz", bomb)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 150 << 20


@pytest.mark.parametrize("name", [b".\x00\x00\x00", b"\x00\x00\x00\x00"])
def test_a_member_that_names_no_place_is_refused_with_its_archive_and_stops_no_other(landing_home, name):
    landing_home.drop("a.zip", packed(("qzqz", JULY)).replace(b"qzqz", name))
    landing_home.drop("b.csv", AUGUST)
    assert statuses(landing_home.land()) == {"a.zip": "refused", "b.csv": "accepted"}
