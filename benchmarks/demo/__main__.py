"""The command line of the generator: `python -m benchmarks.demo HOME [--scale N] [--single-month]`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from benchmarks.demo import home


def main(arguments: list[str] | None = None) -> int:
    """Write a home; the exit code is 1 when its folder holds something else."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.demo", description="Write a home with invented data.")
    parser.add_argument("home", type=Path, help="the folder that gets config/ and inbox/")
    parser.add_argument("--scale", type=_positive, default=1, help="multiplies every volume (default: 1)")
    parser.add_argument("--single-month", action="store_true", help="one organisation, 24 departments, one month")
    chosen = parser.parse_args(arguments)
    files = home.single_month(chosen.scale) if chosen.single_month else home.demo(chosen.scale)
    try:
        home.write(chosen.home, files, print)
    except FileExistsError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("the scale is a whole number, 1 or more")
    return number


if __name__ == "__main__":
    sys.exit(main())
