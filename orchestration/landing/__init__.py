"""Bytes by content hash, the receipt beside them, and canonical rows as Parquet.

What belongs here: keeping bytes, refusing by name, writing raw rows with their provenance. Not here: what a vendor's
heading means (`orchestration.connectors`) and what a value counts as (dbt).
"""
