"""What the trial aims at with the policy as it ships, and whether it came out so."""

from __future__ import annotations

from typing import Any

from nennep.console.trying.figures import ACCEPTED, wilson

AIMS_UNFLAGGED = ("A2", "A3", "A4", "A7", "A8", "A10", "A12")
MOST_UNFLAGGED, LEAST_CAUGHT, MOST_HONEST_REFUSED, MOST_HONEST_FLAGGED = 0.001, 0.95, 0.005, 0.02


def aims_of(
    methods: dict[str, Any], batches: dict[str, Any], honest: dict[str, Any]
) -> list[dict[str, object]]:
    """Each aim with what came out. `reached` is about the share that was seen; `shown` when the interval reaches it too."""
    aims: list[dict[str, object]] = []
    for name in AIMS_UNFLAGGED:
        row = methods["default_policy"][name]
        share = row[ACCEPTED] / row["n"]
        aims.append(
            {"what": f"{name} accepted unflagged", "aim": f"<= {MOST_UNFLAGGED}", "is": round(share, 4),
             "interval": row["interval"], "reached": share <= MOST_UNFLAGGED, "shown": row["interval"][1] <= MOST_UNFLAGGED}
        )  # fmt: skip
    for name, row in batches.items():
        aims.append(
            {"what": f"{name} caught within a batch", "aim": f">= {LEAST_CAUGHT}", "is": row["share"],
             "interval": row["interval"], "reached": row["share"] >= LEAST_CAUGHT, "shown": row["interval"][0] >= LEAST_CAUGHT}
        )  # fmt: skip
    for word, most in (("refused", MOST_HONEST_REFUSED), ("flagged", MOST_HONEST_FLAGGED)):
        row = honest["default_policy"]
        share, interval = row[word] / row["n"], wilson(row[word], row["n"])
        aims.append(
            {"what": f"honest people {word}", "aim": f"<= {most}", "is": round(share, 4),
             "interval": interval, "reached": share <= most, "shown": interval[1] <= most}
        )  # fmt: skip
    return aims
