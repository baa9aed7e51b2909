"""What a command costs: processor time of its process and every child of it, and time by the clock. Nothing else."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from types import MappingProxyType

CHECKOUT = Path(__file__).resolve().parents[2]
CORES = 2
OURS = ("CANDEX_", "DAGSTER_", "DBT_")
"""Variables of the caller that would change what is measured."""


class CommandFailed(RuntimeError):
    """A measured command ended with an error; the message holds its last lines."""


@dataclass(frozen=True)
class Cost:
    """Seconds: `cpu` is user and system time of all processes together, `wall` what the clock says."""

    cpu: float
    wall: float

    def __add__(self, other: Cost) -> Cost:
        return Cost(self.cpu + other.cpu, self.wall + other.wall)


def typical(costs: Iterable[Cost]) -> Cost:
    """The median of each kind of time."""
    costs = list(costs)
    return Cost(median(cost.cpu for cost in costs), median(cost.wall for cost in costs))


def stay_on_cores(many: int = CORES) -> int:
    """Keep this process and its children on so many cores, where the system can; return how many there are for it."""
    if not hasattr(os, "sched_setaffinity"):
        return os.cpu_count() or 1
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:many])
    return len(os.sched_getaffinity(0))


def run(
    command: Sequence[str], variables: Mapping[str, str] = MappingProxyType({}), folder: Path = CHECKOUT
) -> tuple[Cost, str]:
    """Run a command to its end, with these environment variables added: its cost, and what it printed.

    A name without a path is a program of this Python's environment. Raises CommandFailed.
    """
    spent, began = _children_cpu(), time.perf_counter()
    done = subprocess.run(command, cwd=folder, env=_environment(variables), capture_output=True, text=True, check=False)
    cost = Cost(_children_cpu() - spent, time.perf_counter() - began)
    if done.returncode != 0:
        lines = (done.stdout + done.stderr).splitlines()[-30:]
        raise CommandFailed("\n".join([f"{' '.join(command)} ended with exit code {done.returncode}:", *lines]))
    return cost, done.stdout


def _children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _environment(variables: Mapping[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    path = os.pathsep.join([str(Path(sys.executable).parent), kept.get("PATH", "")])
    return kept | {"PATH": path, "DO_NOT_TRACK": "1", **variables}
