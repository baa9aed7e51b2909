"""Who takes part in the demo: organisations, their departments and how they recruit. Facts and rates, no answers.

Linköping and Norrtälje are real municipalities whose public stories the demo retells with invented data; every other
organisation is fictional, name and all.
"""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.demo import posts
from benchmarks.demo.posts import Post

Path = tuple[tuple[str, float], ...]
"""A rate over time: (month, value) corners with straight lines between them."""

SYNTHETIC = (
    "Exempeldata: alla svar i den här rapporten är påhittade. De säger ingenting om kommunens verkliga rekryteringar."
)
FICTIONAL = "Exempeldata: kommunen finns inte och alla svar är påhittade."


@dataclass(frozen=True)
class Department:
    """A förvaltning; `spelt` is its name as HR types it in the recruitment system, `misspelt` a slip. Until `since` it
    was called `formerly`."""

    department_id: str
    name: str
    weight: float
    posts: tuple[Post, ...]
    spelt: str
    misspelt: str = ""
    formerly: str = ""
    since: str = ""


@dataclass(frozen=True)
class Merged:
    """A förvaltning that was merged into another: until its last day it recruited for the posts named here."""

    department_id: str
    name: str
    last_day: str
    into: str
    titles: tuple[str, ...]


@dataclass(frozen=True)
class Organisation:
    """Size and manners of one organisation's recruitment. Rates are shares; `applications` is a month's number. The
    exports begin with `first_month`; recruitments of the months before were under way then."""

    organisation_id: str
    name: str
    prefix: str
    ats: str
    size_class: str
    skr_main_group: str
    first_month: str
    applications: int
    departments: tuple[Department, ...]
    told: Path
    feedback_days: Path
    interviewed: float
    hired: float
    exits: int
    is_publishing: bool = False
    last_month: str = "2019-12"
    central_managers_from: str | None = None
    merged: tuple[Merged, ...] = ()
    notice: str = FICTIONAL


def _department(
    department_id: str, name: str, weight: float, kind: str, spelt: str = "", misspelt: str = "",
    formerly: str = "", since: str = "",
) -> Department:  # fmt: skip
    return Department(department_id, name, weight, posts.KINDS[kind], spelt or name, misspelt, formerly, since)


LINKOPING = Organisation(
    "linkoping", "Linköpings kommun", "1", "teamtailor", "large", "B", "2017-01", 130,
    (
        _department("utbildning", "Utbildningsförvaltningen", 30, "school", "Utbildning"),
        _department("omsorg", "Omsorgsförvaltningen", 27, "care", "Omsorg & äldre"),
        _department("social", "Socialförvaltningen", 15, "social"),
        _department("samhallsbyggnad", "Miljö- och samhällsbyggnadsförvaltningen", 7.5, "planning", "Miljö/samhälle"),
        _department("kultur-fritid", "Kultur- och fritidsförvaltningen", 6.5, "culture", "Kultur o fritid"),
        _department("kommunledning", "Kommunledningsförvaltningen", 5.5, "office"),
        _department("arbetsmarknad", "Arbetsmarknadsförvaltningen", 4.5, "school", "Arbete & vux"),
        _department("maltid", "Måltidsförvaltningen", 4, "kitchen"),
        _department("fastighet", "Fastighetsförvaltningen", 3, "technical"),
        _department("digitalisering", "Digitaliseringsförvaltningen", 1.8, "office", "Digitalisering",
                    formerly="IT-förvaltningen", since="2018-07-01"),
        _department("overformyndare", "Överförmyndarförvaltningen", 0.8, "office"),
        _department("revision", "Revisionskontoret", 0.4, "office"),
    ),
    told=(("2017-01", 0.64), ("2018-06", 0.71), ("2019-12", 0.79)),
    feedback_days=(("2017-01", 30.0), ("2018-12", 27.0), ("2019-12", 24.0)),
    interviewed=0.38, hired=0.36, exits=0, is_publishing=True, central_managers_from="2019-01",
    merged=(Merged("fritid", "Fritidsförvaltningen", "2018-12-31", "kultur-fritid", ("Fritidsledare",)),),
    notice=SYNTHETIC,
)  # fmt: skip

NORRTALJE = Organisation(
    "norrtalje", "Norrtälje kommun", "N", "reachmee", "medium", "C", "2018-01", 155,
    (
        _department("barn-utbildning", "Barn- och utbildningskontoret", 28, "school", "Barn och utbildning"),
        _department("vard-omsorg", "Vård och omsorg", 24, "care", misspelt="Vård och omorg"),
        _department("social", "Socialkontoret", 16, "social"),
        _department("teknik-klimat", "Teknik- och klimatkontoret", 7, "technical", "Teknik & klimat"),
        _department("bygg-miljo", "Bygg- och miljökontoret", 6, "planning"),
        _department("lokalvard", "Lokalvård", 6, "cleaning"),
        _department("kost", "Kost", 5, "kitchen"),
        _department("kultur-fritid", "Kultur- och fritidskontoret", 4.5, "culture"),
        _department("kommunstyrelse", "Kommunstyrelsekontoret", 3, "office", "KSK", "Kommunstyrelsekontroet"),
        _department("raddningstjanst", "Räddningstjänsten", 0.5, "technical"),
    ),
    told=(("2018-01", 0.61), ("2018-12", 0.60), ("2019-02", 0.66), ("2019-07", 0.91), ("2019-12", 0.93)),
    feedback_days=(("2018-01", 42.0), ("2018-12", 40.0), ("2019-07", 17.0), ("2019-12", 13.0)),
    interviewed=0.28, hired=0.42, exits=9, is_publishing=True, notice=SYNTHETIC,
)  # fmt: skip

_PEER_DEPARTMENTS = (
    _department("skola", "Utbildningsförvaltningen", 34, "school"),
    _department("omsorg", "Vård- och omsorgsförvaltningen", 30, "care"),
    _department("social", "Socialförvaltningen", 17, "social"),
    _department("samhalle", "Samhällsbyggnadsförvaltningen", 11, "technical"),
    _department("kultur", "Kultur- och fritidsförvaltningen", 5, "culture"),
    _department("ledning", "Kommunledningskontoret", 3, "office"),
)

_PEERS = (
    # id, name, prefix, size, SKR main group, applications a month, share told, days to feedback
    ("alinge", "Ålinge kommun", "AL", "small", "A", 41, 0.72, 24.0),
    ("vikabro", "Vikabro kommun", "VB", "large", "A", 112, 0.77, 21.0),
    ("bjorkvad", "Björkvads kommun", "BV", "medium", "A", 41, 0.80, 19.0),
    ("sjohamra", "Sjöhamra kommun", "SH", "large", "B", 41, 0.76, 22.0),
    ("granlida", "Granlida kommun", "GL", "medium", "B", 41, 0.70, 26.0),
    ("torsvalla", "Torsvalla kommun", "TV", "small", "B", 41, 0.83, 16.0),
    ("ekmala", "Ekmåla kommun", "EM", "small", "C", 41, 0.74, 23.0),
    ("stenvadet", "Stenvadets kommun", "SV", "medium", "C", 41, 0.68, 29.0),
    ("lerangen", "Lerängens kommun", "LA", "small", "C", 41, 0.79, 20.0),
)  # fmt: skip


def _peer(row: tuple[str, str, str, str, str, int, float, float]) -> Organisation:
    organisation_id, name, prefix, size_class, group, applications, told, days = row
    return Organisation(
        organisation_id, name, prefix, "reachmee", size_class, group, "2018-01", applications, _PEER_DEPARTMENTS,
        told=(("2018-01", told - 0.03), ("2019-12", told + 0.03)),
        feedback_days=(("2018-01", days + 2), ("2019-12", days - 2)),
        interviewed=0.38, hired=0.48, exits=6,
    )  # fmt: skip


PEERS = tuple(_peer(row) for row in _PEERS)
ALL = (LINKOPING, NORRTALJE, *PEERS)

_SINGLE_KINDS = ("school", "care", "social", "technical", "culture", "office", "kitchen", "planning")

SINGLE_MONTH = Organisation(
    "provby", "Provby kommun", "P", "reachmee", "medium", "B", "2019-12", 165,
    tuple(
        _department(f"enhet-{number:02d}", f"Enhet {number:02d}", 30 / (number + 2), _SINGLE_KINDS[number % 8])
        for number in range(1, 25)
    ),
    told=(("2019-12", 0.8),), feedback_days=(("2019-12", 18.0),), interviewed=0.32, hired=0.4, exits=8,
    is_publishing=True,
)  # fmt: skip
"""One organisation with 24 departments and one month."""
