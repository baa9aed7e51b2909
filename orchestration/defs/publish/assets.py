"""A release in two steps: the figures of the month behind the door, and the reports rendered from them alone."""

import dagster as dg

from orchestration.defs.partitions import release_of, releases
from orchestration.defs.resources import HomeResource, Progress, ReportConfig
from orchestration.publishing.release import finish, stage_data, staged
from reports.publish import printing_notice, render_release

PUBLISHED = [
    "figures", "comparisons", "mart_stage_metrics", "mart_department_metrics", "mart_segment_metrics", "mart_quality",
]  # fmt: skip


@dg.asset(deps=PUBLISHED,
          partitions_def=releases, group_name="publish",
          description="The figures of one organisation's month, as its readers may see them.")  # fmt: skip
def release_data(
    context: dg.AssetExecutionContext, home: HomeResource, progress: dg.ResourceParam[Progress]
) -> dg.MaterializeResult:
    """Write the release's Parquet aside."""
    month, organisation_id = release_of(context.partition_key)
    progress(f"{organisation_id} {month:%Y-%m}: figures")
    release = stage_data(home.open(), organisation_id, month)
    return dg.MaterializeResult(metadata={"revision": release.revision, "folder": str(release.folder)})


@dg.asset(deps=[release_data], partitions_def=releases, group_name="publish",
          description="One report for the whole organisation and one for each department.")  # fmt: skip
def monthly_reports(
    context: dg.AssetExecutionContext, config: ReportConfig, home: HomeResource, progress: dg.ResourceParam[Progress]
) -> dg.MaterializeResult:
    """Render the staged release and put it in its place; where PDFs cannot be made, say what to install and go on."""
    month, organisation_id = release_of(context.partition_key)
    progress(f"{organisation_id} {month:%Y-%m}: reports")
    opened = home.open()
    release = staged(opened, organisation_id, month)
    notice = printing_notice(release.data) if config.with_pdf else None
    if notice:
        context.log.warning(notice)
    rendered = [
        {"slug": one.slug, "path": one.path.relative_to(release.folder).as_posix(), "headlines": list(one.headlines)}
        for one in render_release(release.data, release.folder, config.with_pdf and not notice)
    ]
    final = finish(opened, release, rendered)
    return dg.MaterializeResult(
        metadata={"reports": len(rendered), "folder": str(final.folder), "notice": notice or ""}
    )
