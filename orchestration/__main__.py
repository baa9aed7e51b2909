"""`python -m orchestration` is the `candex` command."""

from orchestration.cli import main

main()
