"""The landed files as one asset: everything in `config/` and the inbox that was not landed before."""

from __future__ import annotations

import dagster as dg

from orchestration.defs.resources import HomeResource, LandingConfig
from orchestration.landing.land import land


@dg.asset(group_name="ingest", description="Raw rows of every export and config file landed so far, with receipts.")
def landed_files(context: dg.AssetExecutionContext, config: LandingConfig, home: HomeResource) -> dg.MaterializeResult:
    """Land what is new. A refused file is reported and keeps no other file from landing."""
    landed = land(home.open(), config.moment(), context.log.debug)
    counts: dict[str, int] = {}
    for receipt in landed.receipts:
        counts[receipt.status] = counts.get(receipt.status, 0) + 1
    refused = [message for receipt in landed.receipts if receipt.status == "refused" for message in receipt.messages]
    return dg.MaterializeResult(metadata={**counts, "refusals": dg.MetadataValue.json(refused[:100])})
