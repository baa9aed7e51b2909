"""The asset graph: landing, the dbt project, the door and the reports, wired together and nothing more.

How a thing is done lives in the package that does it; these modules say that it is done, on what, and when.
"""
