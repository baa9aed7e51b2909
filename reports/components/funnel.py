"""The way from application to employment: one bar a step, as long as the number who came to it.

The numbers are those the published shares rest on. The last step has a share and no number of its own, so no bar.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reports.components.scales import Scale
from reports.components.trend import Canvas, Label
from reports.language.formatter import Formatter

WIDE = Canvas("wide", 720, 0, 0, 64, 13)
NARROW = Canvas("narrow", 350, 0, 0, 52, 13)
PITCH, THICKNESS = 62, 20


@dataclass(frozen=True)
class Step:
    """One step: who came to it, and the share of them that went on to the next."""

    name: str
    row: Any


@dataclass(frozen=True)
class StepPlace:
    """Where a step is drawn. `share` says how many went on."""

    name: Label
    top: float
    end: float
    count: str
    share: Label


@dataclass(frozen=True)
class FunnelDrawing:
    """Everything the macro needs to draw one variant."""

    canvas: Canvas
    height: float
    places: list[StepPlace]


def draw(steps: Sequence[Step], words: Sequence[str], canvas: Canvas, formatter: Formatter) -> FunnelDrawing:
    """Measure steps in journey order; `words` say of each how many went on. Every step is shown."""
    across = Scale(0, max(step.row.n for step in steps), 0, canvas.width - canvas.right)
    places = [
        StepPlace(
            name=Label(step.name, top + 13),
            top=top + 19,
            end=max(across(step.row.n), 2.0),
            count=formatter.number(step.row.n),
            share=Label(said, top + 19 + THICKNESS + 14),
        )
        for top, step, said in zip(range(0, PITCH * len(steps), PITCH), steps, words, strict=True)
    ]
    return FunnelDrawing(canvas, PITCH * len(steps) + 2, places)
