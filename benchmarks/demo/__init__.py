"""The demo data generator: a home's `config/` and `inbox/`, written as the tools of the trade write them.

`organisations` says who takes part, `claims` what their answers must add up to, `world` simulates what happened,
`answers` who answered what, and `growth` adds all that no claim rests on; one writer per kind of export puts it
in files. Nothing here knows the raw tables.
"""
