"""Earlier alerts like one, counted by what became of them."""

from collections.abc import Sequence

import pyarrow as pa


def before_of(table: pa.Table, alert_ids: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Read `episodes_before` of these alerts: how many earlier ones like each were true, and how many are decided."""
    found = {row["alert_id"]: (row["true_before"], row["decided_before"]) for row in table.to_pylist()}
    return {alert_id: found.get(alert_id, (0, 0)) for alert_id in alert_ids}
