"""Writes Linköping's survey answers as Qualtrics exports them: three header rows, answers as choice texts."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd

from benchmarks.demo import clock
from benchmarks.demo.chance import Chance
from benchmarks.demo.files import Files, delimited
from benchmarks.demo.surveys import IGNORED, LABELS, Survey
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
SHOWN_AS_CHOICES = {"recommend", "would_apply_again", "ad_info_missing", "notified"}
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
            yield f"{folder}/{survey.survey_id}_{year}.csv", _export(rows, survey)
        if survey.survey_id in REDELIVERED:
            first, end = REDELIVERED[survey.survey_id]
            rows = own[(own["submitted_at"] >= first) & (own["submitted_at"] < end)]
            period = f"{first[:7]}--{rows['submitted_at'].max():%Y-%m}"
            yield f"{folder}/{survey.survey_id}_{period}.csv", _export(rows, survey)


def _export(rows: pd.DataFrame, survey: Survey) -> bytes:
    questions = survey.tags
    headings = [*(heading for heading, _, _ in METADATA), *questions]
    labels = [*(label for _, label, _ in METADATA), *(LABELS[code] for code in questions.values())]
    imports = [*(_import_id(name) for _, _, name in METADATA), *(_question_id(*item) for item in questions.items())]
    return delimited([headings, labels, imports, *_columns(rows, survey).itertuples(index=False)])


def _columns(rows: pd.DataFrame, survey: Survey) -> pd.DataFrame:
    started, submitted = clock.plain(rows["started_at"]), clock.plain(rows["submitted_at"])
    seconds = (rows["submitted_at"] - rows["started_at"]) // np.timedelta64(1, "s")
    columns = {
        "StartDate": started, "EndDate": submitted, "Status": "IP Address", "IPAddress": "", "Progress": "100",
        "Duration (in seconds)": seconds, "Finished": "True", "RecordedDate": submitted,
        "ResponseId": rows["response_id"], "RecipientLastName": "", "RecipientFirstName": "", "RecipientEmail": "",
        "ExternalReference": rows["application_id"], "LocationLatitude": "", "LocationLongitude": "",
        "DistributionChannel": "email", "UserLanguage": rows["language"].str.upper(),
    }  # fmt: skip
    return pd.DataFrame(columns | {tag: _answers(rows, code) for tag, code in survey.tags.items()})


def _answers(rows: pd.DataFrame, code: str) -> pd.Series:
    if code == IGNORED:
        return rows["comment"]
    return rows[code].replace(CHOICES) if code in SHOWN_AS_CHOICES else rows[code]


def _import_id(name: str) -> str:
    return _compact({"ImportId": name} | ({"timeZone": clock.ZONE} if name in ZONED else {}))


def _question_id(tag: str, code: str) -> str:
    return _compact({"ImportId": f"QID{tag[1:]}" + ("_TEXT" if code == IGNORED else "")})


def _compact(value: dict[str, str]) -> str:
    return json.dumps(value, separators=(",", ":"))


def _response_ids(world: World, size: int) -> list[str]:
    drawn = Chance(world.organisation.organisation_id, "qualtrics").below(len(ALPHABET), size * 15).reshape(size, 15)
    return ["R_" + "".join(ALPHABET[i] for i in row) for row in drawn]
