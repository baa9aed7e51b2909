"""The two jobs, and the schedule that publishes a month on the third working day after it closes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import dagster as dg
import holidays

from orchestration.defs.partitions import ORGANISATIONS, release_key

DAYS_TO_CLOSE = 15
"""A month closes this many days after its end: late answers have come in by then."""

WORKING_DAYS_TO_RELEASE = 3

PUBLISH = dg.AssetSelection.assets("release_data", "monthly_reports")

build_job = dg.define_asset_job("build", dg.AssetSelection.all() - PUBLISH, executor_def=dg.in_process_executor)
publish_job = dg.define_asset_job("publish", PUBLISH, executor_def=dg.in_process_executor)


def release_day(month: date) -> date:
    """The third Swedish working day after `month` (its first day) has closed."""
    after = (month.replace(day=28) + timedelta(days=4)).replace(day=1)
    day = after + timedelta(days=DAYS_TO_CLOSE - 1)
    free = holidays.country_holidays("SE", years={day.year, day.year + 1}, include_sundays=False)
    for _ in range(WORKING_DAYS_TO_RELEASE):
        day += timedelta(days=1)
        while day.weekday() >= 5 or day in free:
            day += timedelta(days=1)
    return day


def month_released_on(day: date) -> date | None:
    """First day of the month whose release falls on `day`, None on every other day."""
    month = (day.replace(day=1) - timedelta(days=1)).replace(day=1)
    return month if release_day(month) == day else None


@dg.schedule(job=build_job, cron_schedule="0 4 16-31 * *", execution_timezone="Europe/Stockholm",
             default_status=dg.DefaultScheduleStatus.RUNNING)  # fmt: skip
def monthly_build(context: dg.ScheduleEvaluationContext) -> Iterator[dg.RunRequest | dg.SkipReason]:
    """Land and build early on the release day, with the tick as the time the files were received."""
    tick = context.scheduled_execution_time
    month = month_released_on(tick.date())
    if month is None:
        yield dg.SkipReason("Not the third working day after a month closed.")
        return
    yield dg.RunRequest(
        run_key=f"{month:%Y-%m}",
        run_config={"ops": {"landed_files": {"config": {"received_at": tick.isoformat()}}}},
    )


@dg.schedule(job=publish_job, cron_schedule="0 6 16-31 * *", execution_timezone="Europe/Stockholm",
             default_status=dg.DefaultScheduleStatus.RUNNING)  # fmt: skip
def monthly_release(context: dg.ScheduleEvaluationContext) -> Iterator[dg.RunRequest | dg.SkipReason]:
    """Two hours later, one release for each publishing organisation."""
    month = month_released_on(context.scheduled_execution_time.date())
    if month is None:
        yield dg.SkipReason("Not the third working day after a month closed.")
        return
    for organisation_id in context.instance.get_dynamic_partitions(ORGANISATIONS):
        key = release_key(f"{month:%Y-%m}", organisation_id)
        yield dg.RunRequest(run_key=f"{month:%Y-%m}/{organisation_id}", partition_key=key)
