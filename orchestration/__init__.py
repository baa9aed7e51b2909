"""What runs, when and on what.

Bytes come in here (connectors, landing) and released figures go out (disclosure, publishing). Meaning does not live
here: every rule about a metric is SQL in `dbt_project/` or a row in `seeds/`. May import `reports`; never the reverse.
"""
