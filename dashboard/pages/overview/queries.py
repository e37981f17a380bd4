"""What the overview asks: each panel its question, what hangs on the answers in a second round."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from dashboard.alert.hops import hop_marks
from dashboard.alert.precedents import before_of
from dashboard.data.context import AppContext
from dashboard.data.failure import Failed
from dashboard.data.queries import Question, ask_together, now_of
from dashboard.data.rows import read_rows, row_or_failure, rows_or_failure
from dashboard.formatting.text import DAY
from dashboard.pages.overview.changes import gathered
from dashboard.pages.overview.rows import (
    BlindRow,
    ChangeRow,
    NeedRow,
    PlantNow,
    RowExtras,
    ShiftCounts,
    StripRow,
    UplinkRow,
    sparks_of,
)
from dashboard.times.shift import shift_began

SHOWN, ON_THE_SHEET = 8, 60
"""Rows of alerts on the screen, and on the handover sheet."""
BLIND_SHOWN, CHANGES_ASKED = 12, 200

Answers = Mapping[str, pa.Table | Failed]


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """Everything the page shows; each part is there or says why not."""

    now_ns: int
    began_ns: int
    is_shift: bool
    plant: PlantNow | Failed
    alerts: tuple[NeedRow, ...] | Failed
    extras: RowExtras
    blind: tuple[BlindRow, ...] | Failed
    strips: tuple[StripRow, ...] | Failed
    uplinks: tuple[UplinkRow, ...] | Failed
    changes: tuple[ChangeRow, ...] | Failed
    shift: ShiftCounts | Failed | None

    @property
    def zone(self) -> str:
        """The zone of the only site; UTC when there are several or nobody knows."""
        return "UTC" if isinstance(self.plant, Failed) else self.plant.zone


def read_overview(context: AppContext, *, is_shift: bool) -> Overview:
    """Ask everything; identical viewers ask identical questions for 10 s."""
    now = now_of(context)
    first = ask_together(context, _questions(now, is_shift=is_shift))
    alerts = rows_or_failure(first["alerts"], NeedRow)
    plant = row_or_failure(first["plant"], PlantNow)
    zone, shifts = ("UTC", ()) if isinstance(plant, Failed) else (plant.zone, plant.shifts)
    began = shift_began(now, zone, shifts)
    shown = _on_screen(alerts)
    second = ask_together(context, _about_shown(now, began, shown, is_shift=is_shift))
    return Overview(
        now_ns=now,
        began_ns=began,
        is_shift=is_shift,
        plant=plant,
        alerts=alerts,
        extras=_row_extras(second, shown, now),
        blind=rows_or_failure(first["blind"], BlindRow),
        strips=rows_or_failure(first["strips"], StripRow),
        uplinks=rows_or_failure(first["uplinks"], UplinkRow),
        changes=_changes(first["changes"]),
        shift=row_or_failure(second["shift"], ShiftCounts) if is_shift else None,
    )


def _questions(now: int, *, is_shift: bool) -> dict[str, Question]:
    limits: dict[str, dict[str, Any]] = {
        "plant": {},
        "alerts": {"limit": ON_THE_SHEET if is_shift else SHOWN},
        "blind": {"limit": BLIND_SHOWN},
        "strips": {},
        "uplinks": {},
        "changes": {"limit": CHANGES_ASKED, "from_ns": now - DAY},
    }
    return {key: Question(name=f"overview_{key}", params={"now_ns": now, **more}) for key, more in limits.items()}


def _about_shown(now: int, began: int, ids: list[str], *, is_shift: bool) -> dict[str, Question]:
    asked: dict[str, Question] = {}
    if ids:
        asked["sparks"] = Question(name="episodes_sparks", params={"alert_ids": ids, "now_ns": now})
        asked["hops"] = Question(name="episodes_hops", params={"alert_ids": ids})
        asked["before"] = Question(name="episodes_before", params={"alert_ids": ids})
    if is_shift:
        asked["shift"] = Question(name="overview_shift", params={"now_ns": now, "from_ns": began})
    return asked


def _on_screen(alerts: tuple[NeedRow, ...] | Failed) -> list[str]:
    if isinstance(alerts, Failed):
        return []
    halves = ([row.alert_id for row in alerts if row.needs_someone is half][:SHOWN] for half in (True, False))
    return [alert_id for half in halves for alert_id in half]


def _row_extras(answers: Answers, alert_ids: Sequence[str], now_ns: int) -> RowExtras:
    sparks, hops, before = (answers.get(name) for name in ("sparks", "hops", "before"))
    return RowExtras(
        sparks=sparks_of(sparks) if isinstance(sparks, pa.Table) else {},
        hops=hop_marks(hops, now_ns) if isinstance(hops, pa.Table) else {},
        before=before_of(before, alert_ids) if isinstance(before, pa.Table) else {},
    )


def _changes(answer: pa.Table | Failed) -> tuple[ChangeRow, ...] | Failed:
    return answer if isinstance(answer, Failed) else gathered(read_rows(answer, ChangeRow))
