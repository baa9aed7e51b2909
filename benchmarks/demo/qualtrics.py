"""Writes Linköping's survey answers as Qualtrics exports them: three header rows, answers as choice texts."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd

from benchmarks.demo import catalogue, clock
from benchmarks.demo.chance import Chance
from benchmarks.demo.files import Files, delimited
from benchmarks.demo.surveys import COMMENT, YES_OR_NO, Survey
from benchmarks.demo.world import World

METADATA = (  # heading, Swedish label, ImportId
    ("StartDate", "Startdatum", "startDate"), ("EndDate", "Slutdatum", "endDate"), ("Status", "Svarstyp", "status"),
    ("IPAddress", "IP-adress", "ipAddress"), ("Progress", "Förlopp", "progress"),
    ("Duration (in seconds)", "Varaktighet (i sekunder)", "duration"), ("Finished", "Slutfört", "finished"),
    ("RecordedDate", "Registreringsdatum", "recordedDate"), ("ResponseId", "Svars-ID", "_recordId"),
    ("RecipientLastName", "Mottagarens efternamn", "recipientLastName"),
    ("RecipientFirstName", "Mottagarens förnamn", "recipientFirstName"),
    ("RecipientEmail", "Mottagarens e-post", "recipientEmail"),
    ("ExternalReference", "Extern datareferens", "externalDataReference"),
    ("LocationLatitude", "Platsens latitud", "locationLatitude"),
    ("LocationLongitude", "Platsens longitud", "locationLongitude"),
    ("DistributionChannel", "Distributionskanal", "distributionChannel"),
    ("UserLanguage", "Användarspråk", "userLanguage"),
)  # fmt: skip
ZONED = {"startDate", "endDate", "recordedDate"}
CHOICES = {"0": "0 - Inte alls troligt", "10": "10 - Mycket troligt", "yes": "Ja", "no": "Nej"}
SHOWN_AS_CHOICES = YES_OR_NO | {"recommend"}
REDELIVERED = {"intervju": ("2018-10-01", "2019-07-01")}
"""Surveys of which somebody later exported a longer period as well: its rows are in two files."""
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


def write(world: World, responses: pd.DataFrame, surveys: tuple[Survey, ...]) -> Files:
    """One CSV per survey and year, and one more where a longer period was delivered again."""
    identified = responses.assign(response_id=_response_ids(world, len(responses)))
    for survey in surveys:
        folder = f"inbox/{world.organisation.organisation_id}/{survey.survey_id}"
        own = identified[identified["stage"] == survey.stage_id]
        for year in sorted(set(own["submitted_at"].dt.year)):
            rows = own[own["submitted_at"].dt.year == year]
            yield f"{folder}/{survey.survey_id}_{year}.csv", _export(world, rows, survey)
        if survey.survey_id in REDELIVERED:
            first, end = REDELIVERED[survey.survey_id]
            rows = own[(own["submitted_at"] >= first) & (own["submitted_at"] < end)]
            period = f"{first[:7]}--{rows['submitted_at'].max():%Y-%m}"
            yield f"{folder}/{survey.survey_id}_{period}.csv", _export(world, rows, survey)


def _export(world: World, rows: pd.DataFrame, survey: Survey) -> bytes:
    questions = survey.tags
    headings = [*(heading for heading, _, _ in METADATA), *questions, *survey.embedded]
    labels = [*(label for _, label, _ in METADATA), *map(catalogue.asked, questions.values()), *survey.embedded]
    imports = [
        *(_import_id(name) for _, _, name in METADATA), *(_question_id(*item) for item in questions.items()),
        *map(_import_id, survey.embedded),
    ]  # fmt: skip
    return delimited([headings, labels, imports, *_columns(world, rows, survey).itertuples(index=False)])


def _columns(world: World, rows: pd.DataFrame, survey: Survey) -> pd.DataFrame:
    started, submitted = clock.plain(rows["started_at"]), clock.plain(rows["submitted_at"])
    seconds = (rows["submitted_at"] - rows["started_at"]) // np.timedelta64(1, "s")
    columns = {
        "StartDate": started, "EndDate": submitted, "Status": "IP Address", "IPAddress": "", "Progress": "100",
        "Duration (in seconds)": seconds, "Finished": "True", "RecordedDate": submitted,
        "ResponseId": rows["response_id"], "RecipientLastName": "", "RecipientFirstName": "", "RecipientEmail": "",
        "ExternalReference": rows["application_id"].fillna(""), "LocationLatitude": "", "LocationLongitude": "",
        "DistributionChannel": "email", "UserLanguage": rows["language"].str.upper(),
    }  # fmt: skip
    names = np.array([department.name for department in world.organisation.departments])[rows["department"]]
    embedded = dict.fromkeys(survey.embedded, names)
    return pd.DataFrame(columns | {tag: _answers(rows, code) for tag, code in survey.tags.items()} | embedded)


def _answers(rows: pd.DataFrame, code: str) -> pd.Series:
    if catalogue.choices_of(code):
        return rows[code].map(lambda answer: catalogue.labelled(code, answer, ","))
    return rows[code].replace(CHOICES) if code in SHOWN_AS_CHOICES else rows[code]


def _import_id(name: str) -> str:
    return _compact({"ImportId": name} | ({"timeZone": clock.ZONE} if name in ZONED else {}))


def _question_id(tag: str, code: str) -> str:
    return _compact({"ImportId": f"QID{tag[1:]}" + ("_TEXT" if code == COMMENT else "")})


def _compact(value: dict[str, str]) -> str:
    return json.dumps(value, separators=(",", ":"))


def _response_ids(world: World, size: int) -> list[str]:
    drawn = Chance(world.organisation.organisation_id, "qualtrics").below(len(ALPHABET), size * 15).reshape(size, 15)
    return ["R_" + "".join(ALPHABET[i] for i in row) for row in drawn]
