"""What is asked beside the sample trail: twelve alerts like it, how often its model was right, who had alerts."""

from typing import Any

import pyarrow as pa

from contract.ids import mint
from tests.dashboard.sample_alert import ASSET, time_of

VERDICTS = ("true",) * 6 + ("not_actionable",) * 3 + ("false",) * 2 + (None,)
DAY = 86_400_000_000_000


def similar(_plant: object, params: dict[str, Any]) -> pa.Table:
    """Twelve alike and one that is not."""
    rows = [
        {
            "alert_id": mint("alert", "similar", i),
            "asset_id": ASSET,
            "asset_name": "Water loop WL-1",
            "component": ("inlet valve", "outlet valve", "pump")[i % 3],
            "raised_ns": time_of(0) - (9 + 11 * i) * DAY,
            "likeness": 0.99 - 0.007 * i if i < 12 else 0.41,
            "led_by": "flow_mean",
            "verdict": VERDICTS[i] if i < 12 else None,
            "verdict_reason": "valve half closed" if i == 0 else "",
            "verdict_by": "j.ruiz" if i < 11 else None,
            "last_verb": "acknowledge",
            "last_actor": "m.kern",
            "corrected": "seat reground" if i == 1 else "",
            "alike": 12,
            "alike_true": 9,
            "alike_not_actionable": 3,
            "alike_false": 2,
        }
        for i in range(13)
    ]
    return pa.Table.from_pylist(rows[: params["limit"]])


def record(_plant: object, _params: dict[str, Any]) -> pa.Table:
    """9 of 11."""
    return pa.table({"alerts": [12], "decided": [11], "decided_true": [9]})


def owners(_plant: object, _params: dict[str, Any]) -> pa.Table:
    """Two people."""
    return pa.table({"owner": ["j.ruiz", "a.novak"], "owned_ns": [2, 1]})


ANSWERS = {"similar_alerts": similar, "model_record": record, "earlier_owners": owners}
