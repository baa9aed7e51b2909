"""What people write in their own words: invented sentences in Swedish and English, chosen by stage, mood and language.

Some name themselves, with a number or an address that belongs to nobody, so that landing has something to take out.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from benchmarks.demo.chance import Chance
from benchmarks.demo.world import Column

Sentences = tuple[tuple[str, ...], tuple[str, ...]]  # of the pleased, of the displeased

SWEDISH: dict[str, Sentences] = {
    "information": (
        ("Tydlig information om nästa steg.", "Jag visste hela tiden var i processen jag var.",
         "Bra information före intervjun."),
        ("Jag hade velat ha mer information under tiden.", "Det var oklart vad som skulle hända härnäst.",
         "Ingen berättade hur processen går till."),
    ),
    "feedback": (
        ("Snabb återkoppling, det uppskattar jag.", "Jag fick en bra förklaring till beslutet.",
         "Fint att någon ringde med besked."),
        ("Jag fick ingen motivering.", "Jag har fortfarande inte fått något besked.",
         "Ett standardmejl är ingen återkoppling."),
    ),
    "waiting": (
        ("Det gick fort från ansökan till svar.", "Svaret kom när ni hade lovat."),
        ("Det tog lång tid innan jag hörde något.", "Processen drog ut på tiden.", "Två månaders väntan är för länge."),
    ),
    "treatment": (
        ("Trevligt bemötande.", "Jag kände mig välkommen.", "Vänliga och professionella människor."),
        ("Jag kände mig som ett nummer.", "Bemötandet var stressat och kort.", "Svårt att få tag i någon att fråga."),
    ),
    "interview": (
        ("Bra frågor under intervjun.", "De som intervjuade var väl förberedda.", "Intervjun kändes som ett samtal."),
        ("Intervjun var kort och frågorna allmänna.", "De hade inte läst min ansökan före intervjun.",
         "Två av dem som intervjuade kom sent."),
    ),
    "ad": (
        ("Annonsen sa precis vad jobbet gäller.", "Bra annons med lön och arbetstider."),
        ("Jag saknade uppgift om lön i annonsen.", "Arbetstiderna framgick inte av annonsen.",
         "Annonsen lovade mer än jobbet håller."),
    ),
    "technology": (
        ("Enkelt att ansöka.", "Formuläret fungerade bra i mobilen."),
        ("Formuläret hängde sig två gånger.", "Det gick inte att ladda upp mitt CV.", "Ljudet försvann i videomötet."),
    ),
    "work": (
        ("Allt var klart när jag började.", "Kollegorna tog väl emot mig.", "Jag trivs med uppgifterna."),
        ("Datorn kom först efter två veckor.", "Arbetet är ett annat än annonsen sa.", "Chefen hade inte tid för mig."),
    ),
    "praise": (("Fortsätt så!", "Allt var bra.", "Tack för en fin process."), ("Tack ändå.", "Lycka till.")),
}  # fmt: skip
ENGLISH: dict[str, Sentences] = {
    "information": (("Clear information about the next step.",), ("I wanted more information about the process.",)),
    "feedback": (("Quick feedback, thank you.",), ("I never got any feedback.", "Nobody told me why.")),
    "waiting": (("The answer came sooner than I expected.",), ("I waited for weeks without hearing anything.",)),
    "treatment": (("Very friendly people.",), ("I felt like a number.",)),
    "interview": (("The interview was well prepared.",), ("The interview felt rushed.",)),
    "ad": (("The ad said exactly what the job is.",), ("The salary was missing in the ad.",)),
    "technology": (("The form worked well on my phone.",), ("The form froze and I had to start over.",)),
    "work": (("Everything was ready on my first day.",), ("The job is not what the ad said.",)),
    "praise": (("Keep up the good work!",), ("Thanks anyway.",)),
}  # fmt: skip
THEMES_OF = {  # stage → how often each theme of SWEDISH, in its order, comes up there
    "application": (4, 0, 1, 1, 0, 6, 5, 0, 2), "interview": (4, 3, 2, 4, 7, 1, 1, 0, 2),
    "rejection": (3, 8, 6, 3, 2, 0, 0, 0, 1), "onboarding": (3, 0, 0, 3, 0, 1, 0, 8, 2),
    "exit": (1, 1, 0, 3, 0, 1, 0, 8, 1),
}  # fmt: skip
NUMBERS_OF_NOBODY = (
    "Ring mig gärna på 070-174 06 58.", "Mejla mig på kim@example.com.", "Mitt personnummer är 19121212-1212.",
    "Se även www.example.com/kim.",
)  # fmt: skip
"""A number the telephone authority keeps for fiction, names reserved for examples, the tax agency's own test person."""
EVERY, SECOND = 170, 0.35


def written(organisation_id: str, responses: pd.DataFrame) -> Column:
    """The comments of those who leave one, "" for the others."""
    size, has_one = len(responses), (responses["comment"] != "").to_numpy()
    chance = Chance(organisation_id, "comments")
    pleased = responses["mood"].to_numpy() + 0.5 * chance.bell(size) > 0.6
    texts = _sentences(responses, pleased, chance)
    more = _sentences(responses, pleased, chance)
    is_longer = (chance.uniform(size) < SECOND) & (texts != more)
    texts = np.where(is_longer, texts + " " + more, texts)
    nth = np.cumsum(has_one)
    named = np.array(NUMBERS_OF_NOBODY, dtype=object)[nth // EVERY % len(NUMBERS_OF_NOBODY)]
    texts = np.where(nth % EVERY == 0, texts + " " + named, texts)
    return np.where(has_one, texts, "")


def _sentences(responses: pd.DataFrame, pleased: Column, chance: Chance) -> Column:
    """A sentence for each response, on a theme of its stage."""
    texts = np.full(len(responses), "", dtype=object)
    stage, is_english = responses["stage"].to_numpy(), (responses["language"] == "en").to_numpy()
    place = chance.uniform(len(responses))
    for one, weights in THEMES_OF.items():
        theme = chance.pick(weights, len(responses))
        for number, name in enumerate(SWEDISH):
            for words, speaks in ((SWEDISH, ~is_english), (ENGLISH, is_english)):
                for own, feels in zip(words[name], (pleased, ~pleased), strict=True):
                    rows = (stage == one) & (theme == number) & speaks & feels
                    texts[rows] = np.array(own, dtype=object)[(place[rows] * len(own)).astype(np.int64)]
    return texts
