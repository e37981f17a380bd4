"""What fails is answered without a traceback and without 500: an unknown file of a component, and a fault of ours."""

import pytest

from dashboard.app import create_app
from tests.dashboard.browserless import client_of
from tests.dashboard.sample_plant import sample_context

SUITES = "/_dash-component-suites"


@pytest.mark.parametrize("path", ["dash/..%2f..%2fx.js", "dash/nothing.js", "nobody/x.js"])
def test_a_file_that_no_component_has_is_not_there(path: str) -> None:
    answer = client_of(create_app(sample_context())).get(f"{SUITES}/{path}")

    assert (answer.status_code, answer.json) == (404, {"error": "no component has this file"})


def test_what_nobody_foresaw_is_answered_without_what_went_wrong_inside(caplog: pytest.LogCaptureFixture) -> None:
    def breaks() -> str:
        raise KeyError("a secret of the inside")

    app = create_app(sample_context())
    app.server.add_url_rule("/breaks", view_func=breaks)
    answer = client_of(app).get("/breaks")

    assert (answer.status_code, answer.json) == (503, {"error": "unforeseen KeyError in the dashboard: see its log"})
    assert "a secret of the inside" in caplog.text
