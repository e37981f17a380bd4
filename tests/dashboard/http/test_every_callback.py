"""Every callback, whatever a browser posts to it: 400 for what no page sends, an answer for the rest, never 500."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.app import create_app, declared_inputs
from dashboard.pages.registry import PAGES
from tests.dashboard.browserless import call, client_of
from tests.dashboard.sample_alert import ALERT
from tests.dashboard.sample_plant import AWAY, SamplePlant, sample_context

PLANT = SamplePlant()
APP = create_app(sample_context(PLANT))
CLIENT = client_of(APP)
ALONE = client_of(create_app(sample_context(SamplePlant(away=AWAY))))
"""Of a dashboard whose collector is away."""
SERVED = sorted(key for key, each in APP.callback_map.items() if "callback" in each)
"""Callbacks that the server runs; those of the browser never reach it."""

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
LIKELY = JSON | st.sampled_from(
    [ALERT, "0" * 32, 1, 3, "24h", "run", "utc", {"theme": "dark", "narrow": True}, ["a"], [ALERT], -1, 2**60, "\ud800"]
)


def body_for(output: str, data: st.DataObject) -> dict[str, Any]:
    """A body of the right shape for this callback, with any value in any input and state."""
    callback = APP.callback_map[output]

    def filled(parts: list[dict[str, str]]) -> list[dict[str, Any]]:
        return [{"id": p["id"], "property": p["property"], "value": data.draw(LIKELY)} for p in parts]

    named = [name.partition("@")[0] for name in output.strip(".").split("...")]
    outputs = [dict(zip(("id", "property"), name.rsplit(".", 1), strict=True)) for name in named]
    inputs = filled(callback["inputs"])
    return {
        "output": output,
        "outputs": outputs if output.startswith("..") else outputs[0],
        "inputs": inputs,
        "state": filled(callback["state"]),
        "changedPropIds": [f"{each['id']}.{each['property']}" for each in inputs[:1]],
    }


def test_pages_declare_just_what_the_callbacks_of_the_server_read() -> None:
    read = {
        f"{part['id']}.{part['property']}"
        for output in SERVED
        for part in (*APP.callback_map[output]["inputs"], *APP.callback_map[output]["state"])
    }

    assert SERVED
    assert read == set(declared_inputs(PAGES))


@pytest.mark.parametrize("output", SERVED)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_no_value_in_any_place_breaks_a_callback(output: str, data: st.DataObject) -> None:
    status = call(CLIENT, body_for(output, data)).status_code

    assert status in (200, 204, 400)


@pytest.mark.parametrize("output", SERVED)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_no_value_breaks_a_callback_while_the_collector_is_away(output: str, data: st.DataObject) -> None:
    assert call(ALONE, body_for(output, data)).status_code in (200, 204, 400)


@pytest.mark.parametrize("output", SERVED)
@settings(max_examples=25, deadline=None)
@given(data=st.data(), spoiled=JSON, where=st.sampled_from(["inputs", "state", "outputs", "output", "changedPropIds"]))
def test_no_shape_of_a_body_breaks_a_callback(output: str, data: st.DataObject, spoiled: Any, where: str) -> None:
    assert call(CLIENT, body_for(output, data) | {where: spoiled}).status_code in (200, 204, 400)
