"""The code location: `candex` runs it in process, Dagster's own tools through `defs`."""

from __future__ import annotations

import dagster as dg

from orchestration.defs.ingest.assets import landed_files
from orchestration.defs.publish.assets import monthly_reports, release_data
from orchestration.defs.resources import HomeResource, Progress, silent
from orchestration.defs.schedules import build_job, monthly_build, monthly_release, publish_job
from orchestration.settings import Home


def definitions(home: Home, progress: Progress = silent) -> dg.Definitions:
    """The whole graph for one home."""
    from orchestration.defs.transform.assets import dbt_definitions
    from orchestration.defs.transform.dbt import load_manifest

    return dg.Definitions(
        assets=[landed_files, *dbt_definitions(load_manifest(home)), release_data, monthly_reports],
        jobs=[build_job, publish_job],
        schedules=[monthly_build, monthly_release],
        resources=_resources(home, progress),
        executor=dg.in_process_executor,
    )


def publishing_definitions(home: Home, progress: Progress = silent) -> dg.Definitions:
    """The publish job alone, the same assets: a month printed from a finished warehouse needs no dbt, which costs two
    seconds to load."""
    return dg.Definitions(
        assets=[release_data, monthly_reports],
        jobs=[publish_job],
        resources=_resources(home, progress),
        executor=dg.in_process_executor,
    )


@dg.definitions
def defs() -> dg.Definitions:
    """For `dagster-webserver -m orchestration.definitions`; the home is CANDEX_HOME or var/."""
    return definitions(Home.at())


def _resources(home: Home, progress: Progress) -> dict[str, object]:
    return {"home": HomeResource(root=str(home.root)), "progress": progress}
