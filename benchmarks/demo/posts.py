"""The posts a municipality advertises, by kind of department: title, occupation (SSYK 2012) and whether it manages."""

from __future__ import annotations

from typing import NamedTuple


class Post(NamedTuple):
    """An advertised post."""

    title: str
    ssyk: str
    is_manager: bool = False


KINDS: dict[str, tuple[Post, ...]] = {
    "school": (
        Post("Lärare årskurs 4–6", "2341"), Post("Lärare i matematik", "2341"), Post("Förskollärare", "2343"),
        Post("Barnskötare", "5311"), Post("Lärare i fritidshem", "2342"), Post("Rektor", "1410", True),
    ),
    "care": (
        Post("Undersköterska", "5321"), Post("Undersköterska natt", "5321"), Post("Vårdbiträde", "5330"),
        Post("Sjuksköterska", "2221"), Post("Personlig assistent", "5343"), Post("Enhetschef", "1530", True),
    ),
    "social": (
        Post("Socialsekreterare", "2661"), Post("Socialsekreterare mottagning", "2661"), Post("Kurator", "2662"),
        Post("Enhetschef", "1520", True),
    ),
    "planning": (
        Post("Planarkitekt", "2163"), Post("Miljöinspektör", "2182"), Post("Byggnadsinspektör", "3355"),
        Post("Avdelningschef", "1230", True),
    ),
    "technical": (
        Post("Driftingenjör", "3119"), Post("Projektledare", "3119"), Post("Vaktmästare", "9622"),
        Post("Driftchef", "1350", True),
    ),
    "culture": (
        Post("Bibliotekarie", "2622"), Post("Fritidsledare", "3423"), Post("Biblioteksassistent", "4410"),
        Post("Enhetschef", "1740", True),
    ),
    "office": (
        Post("Löneadministratör", "4112"), Post("Utredare", "2422"), Post("Drifttekniker", "3511"),
        Post("Registrator", "4410"), Post("HR-chef", "1220", True),
    ),
    "kitchen": (Post("Kock", "5120"), Post("Måltidsbiträde", "9412"), Post("Kökschef", "1720", True)),
    "cleaning": (Post("Lokalvårdare", "9111"), Post("Lokalvårdare skola", "9111"), Post("Enhetschef", "1590", True)),
}  # fmt: skip
