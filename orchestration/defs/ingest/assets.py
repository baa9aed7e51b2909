"""The landed files as one asset: everything in `config/` and the inbox that was not landed before."""

from collections import Counter

import dagster as dg

from orchestration.defs.resources import HomeResource, LandingConfig, Progress
from orchestration.landing.land import CONFIGURATION, land

MESSAGES_SHOWN = 50
"""More than a person reads at once; every message stays in its file's receipt."""


@dg.asset(group_name="ingest", description="Raw rows of every export and config file landed so far, with receipts.")
def landed_files(
    config: LandingConfig, home: HomeResource, progress: dg.ResourceParam[Progress]
) -> dg.MaterializeResult:
    """Land what is new. A refused file is reported and keeps no other file from landing."""
    landed = land(home.open(), config.moment(), progress)
    exports = Counter(receipt.status for receipt in landed.receipts if receipt.organisation_id != CONFIGURATION)
    settings = Counter(receipt.status for receipt in landed.receipts if receipt.organisation_id == CONFIGURATION)
    messages = [
        message if receipt.organisation_id == CONFIGURATION else f"{receipt.organisation_id}: {message}"
        for receipt in landed.receipts
        for message in receipt.messages
        if receipt.status != "unchanged"
    ]
    return dg.MaterializeResult(
        metadata={
            "exports": dict(exports),
            "config": dict(settings),
            "messages": messages[:MESSAGES_SHOWN],
            "messages_left_out": max(0, len(messages) - MESSAGES_SHOWN),
        }
    )
