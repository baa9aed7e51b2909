"""Synthetic homes and the measurements made on them. Never imported by the product."""

RECEIVED_AT = "2020-01-20T05:00:00+00:00"
"""When the exports of a synthetic home arrived: the release day of its last month, which can then be published."""
