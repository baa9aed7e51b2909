"""Everything candex knows of vendors' files: which export a file is, how its bytes become canonical rows.

A vendor is one YAML in `exports/`. Nothing here decides what an answer means; that is dbt's.
"""
