"""Write the questionnaire pack: `python -m orchestration.questionnaire`."""

from __future__ import annotations

from orchestration.questionnaire.pack import PACK, write

if __name__ == "__main__":
    print(f"{len(write())} files in {PACK}")
