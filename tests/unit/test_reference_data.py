"""Reference rows: complete, keyed by codes that keep their zeros, and each with a source."""

import csv
from pathlib import Path

SEEDS = Path(__file__).parent.parent.parent / "seeds"


def rows(name):
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_municipality_county_and_occupation_group_is_there_once():
    sizes = {"municipalities": 290, "counties": 21, "occupations": 400}
    for name, size in sizes.items():
        found = rows(name)
        key = next(iter(found[0]))
        assert len({row[key] for row in found}) == len(found) == size
        assert all(all(row.values()) for row in found)


def test_occupations_have_an_english_name_of_their_own():
    english = [row["name_en"] for row in rows("occupations")]
    assert len(set(english)) == len(english)
    assert not [name for name in english if set("åäöÅÄÖ") & set(name)]
    named = {row["occupation_ssyk"]: row["name_en"] for row in rows("occupations")}
    assert (named["2221"], named["5343"]) == ("Registered nurses", "Personal assistants")


def test_codes_keep_their_zeros_and_like_names_stay_apart():
    municipalities = {row["municipality_code"]: row for row in rows("municipalities")}
    assert all(len(code) == 4 and code[:2] == row["county_code"] for code, row in municipalities.items())
    assert {row["county_code"] for row in municipalities.values()} == {row["county_code"] for row in rows("counties")}
    assert (municipalities["0643"]["name_sv"], municipalities["0305"]["name_sv"]) == ("Habo", "Håbo")
    assert (municipalities["0580"]["skr_main_group"], municipalities["0188"]["skr_main_group"]) == ("B", "C")


def test_every_reference_file_has_a_source():
    sources = (SEEDS / "SOURCES.md").read_text(encoding="utf-8")
    assert all(
        f"{name}.csv" in sources for name in ("municipalities", "counties", "occupations", "published_benchmarks")
    )


def test_what_may_be_chosen_belongs_to_a_scale_and_each_question_to_one():
    scales = {row["scale"]: row["kind"] for row in rows("scales")}
    assert {row["scale"] for row in rows("choices")} == {s for s, kind in scales.items() if kind.startswith("choice")}
    assert {row["scale"] for row in rows("questions")} <= set(scales)
