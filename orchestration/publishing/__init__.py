"""One release: a month's figures of one organisation, taken from the warehouse as they stand behind the door.

What belongs here: choosing the month, writing the readers' Parquet, the manifest, putting a release in its place.
Not here: computing anything (dbt) and laying out pages (`reports`).
"""
