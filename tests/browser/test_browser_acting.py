"""Acting in a real browser on a real plant: what is pressed is in the store before the page says so."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from contract.alerts import OperatorAction
from contract.effective import effective_actions, effective_verdicts
from dashboard.actions.form_input import GAP_NOTE, PAST, TOO_FAR
from dashboard.alert.state import alert_status
from tests.browser.accessibility import barriers
from tests.browser.conftest import outlive_answers
from tests.browser.door import Door
from tests.browser.lending import ACKNOWLEDGED, RunningPlant
from tests.browser.visits import Witness

Open = Callable[..., Witness]


@pytest.fixture
def door(running_plant: RunningPlant) -> Iterator[Door]:
    made = Door(running_plant.otlp_port)
    yield made
    made.close()


@pytest.fixture
def worked(fresh_alert: Callable[[], str]) -> str:
    """An alert on which nothing of a person stands."""
    return fresh_alert()


def trail_page(open_page: Open, base: str, alert: str, **size: int) -> Page:
    """Open the trail of an alert and wait until it can be acted on."""
    page = open_page(f"{base}/alerts/{alert}", **size).page
    expect(page.locator("#proof-chip")).to_contain_text("recomputed: identical")
    return page


def open_form(page: Page, name: str) -> Locator:
    """Open a form from the headline, by keyboard."""
    page.locator(f".acts [data-open=form-{name}]").focus()
    page.keyboard.press("Enter")
    form = page.locator(f"#form-{name}")
    expect(form).to_be_visible()
    return form


def take_back(page: Page, noun: str) -> None:
    """Press Undo where the last action stands in the timeline, and read that it is taken back."""
    page.locator("#tab-timeline .undo").click()
    expect(page.locator(".told")).to_contain_text(f"Taken back: {noun}.")
    expect(page.locator("#tab-timeline .undo")).to_have_count(0)


def test_an_acknowledgement_by_key_is_stored_and_shown_and_can_be_taken_back(
    running_plant: RunningPlant, come_to: Open, worked: str
) -> None:
    page = trail_page(come_to, running_plant.url, worked)

    page.keyboard.press("a")
    expect(page.locator("#acked")).to_contain_text(ACKNOWLEDGED)
    stored = alert_status(running_plant.trail(worked)).acknowledged
    page.locator("#acked .undo").click()
    expect(page.locator("#acknowledge")).to_be_visible()

    assert stored is not None
    assert alert_status(running_plant.trail(worked)).acknowledged is None
    expect(page.locator("#tab-timeline")).to_contain_text("Taken back")
    expect(page.locator("#tab-timeline del").first).to_have_text("seen")
    expect(page.locator(".head")).to_contain_text("nobody has acknowledged")


def test_pressing_twice_is_one_action(running_plant: RunningPlant, come_to: Open, worked: str) -> None:
    before = len(running_plant.trail(worked).actions)
    page = trail_page(come_to, running_plant.url, worked)

    page.locator("#acknowledge").evaluate("button => { button.click(); button.click(); }")
    expect(page.locator("#acked")).to_be_visible()

    assert [a.record.verb for a in running_plant.trail(worked).actions[before:]] == ["acknowledge"]
    expect(page.locator(".hop").nth(5)).to_have_class("hop")


FORMS: list[tuple[str, dict[str, str], str, str, str]] = [
    ("assign", {"assignee": "J. Ruiz", "assign-note": "knows it"}, "assignment", "Assigned", "assigned to J. Ruiz"),
    ("shelve", {"shelve-until": "4 h", "shelve-note": "noisy"}, "shelving", "Shelved", "shelved until "),
    (
        "out",
        {"out-from": "now", "out-until": "4 h", "out-note": "bearing"},
        "out of service",
        "Out of service",
        "out of service from ",
    ),
    ("comment", {"comment-note": "greased, 18 g"}, "comment", "Comment", "“greased, 18 g”"),
]


@pytest.mark.parametrize(("name", "fields", "noun", "kind", "said"), FORMS, ids=[form[0] for form in FORMS])
def test_a_form_opens_by_key_stores_what_it_says_and_is_taken_back(
    running_plant: RunningPlant,
    come_to: Open,
    worked: str,
    name: str,
    fields: dict[str, str],
    noun: str,
    kind: str,
    said: str,
) -> None:
    page = trail_page(come_to, running_plant.url, worked)
    form = open_form(page, name)
    first = next(iter(fields))
    expect(page.locator(f"#{first}")).to_be_focused()

    for field, text in fields.items():
        page.locator(f"#{field}").fill(text)
    page.locator(f"#{first}").press("Control+Enter" if name == "comment" else "Enter")

    expect(form).to_be_hidden()
    expect(page.locator(f".acts [data-open=form-{name}]")).to_be_focused()
    expect(page.locator(".told")).to_contain_text("Stored: ")
    row = page.locator("#tab-timeline tr").filter(has=page.locator(".undo"))
    expect(row).to_contain_text(kind)
    expect(row).to_contain_text(said)
    (stored,) = [each.record for each in effective_actions(running_plant.trail(worked).actions)]
    assert said_by(stored) == set(fields.values()) - {"4 h", "now"}
    assert stored.until_ns is None or stored.until_ns == stored.acted_ns + 4 * 3600 * 10**9
    take_back(page, noun)
    assert effective_actions(running_plant.trail(worked).actions) == ()


def said_by(action: OperatorAction) -> set[str]:
    """The texts of an action."""
    return {text for text in (action.assignee, action.note) if text}


def test_a_corrective_action_is_confirmed_and_taken_back(
    running_plant: RunningPlant, come_to: Open, worked: str
) -> None:
    page = trail_page(come_to, running_plant.url, worked)
    open_form(page, "more")

    page.locator("#confirm-note").fill("seat reground")
    page.locator("#send-confirm").click()

    expect(page.locator(".head")).to_contain_text("corrective action by demo user")
    expect(page.locator(".head .undo")).to_contain_text("Undo confirmation, ")
    take_back(page, "confirmation")


@pytest.mark.parametrize("value", ["true", "false", "not-actionable", "undetermined"])
def test_a_verdict_is_stored_with_reason_and_source_shown_and_taken_back(
    running_plant: RunningPlant, come_to: Open, worked: str, value: str
) -> None:
    page = trail_page(come_to, running_plant.url, worked)
    open_form(page, "more")

    page.locator("#verdict-reason").fill("valve half closed")
    page.get_by_role("button", name="as engineer").click()
    page.locator(f"#verdict-{value}").click()
    expect(page.locator("#form-more")).to_be_hidden()

    expect(page.locator("#verdict-words")).to_contain_text(f"{value.replace('-', ' ')}, by demo user")
    mine = [v.record for v in effective_verdicts(running_plant.trail(worked).verdicts) if v.record.actor == "demo user"]
    assert [(v.value, v.reason, v.source) for v in mine] == [(value.replace("-", "_"), "valve half closed", "engineer")]
    expect(page.locator("#verdict-reason")).to_have_value("")
    expect(page.locator("#tab-timeline")).to_contain_text("“valve half closed”")
    take_back(page, "verdict")


def test_a_suggestion_fills_the_field_and_esc_closes_without_sending(
    running_plant: RunningPlant, come_to: Open, worked: str
) -> None:
    page = trail_page(come_to, running_plant.url, worked)
    before = len(running_plant.trail(worked).actions)

    form = open_form(page, "assign")
    form.get_by_role("button", name="me", exact=True).click()
    expect(page.locator("#assignee")).to_have_value("demo user")
    page.keyboard.press("Escape")
    expect(form).to_be_hidden()
    shelve = open_form(page, "shelve")
    shelve.locator("[data-fill]").nth(2).click()

    expect(page.locator("#shelve-until")).to_have_value(re.compile(r"^\d{4}-\d\d-\d\d (06|14|22):00$"))
    assert len(running_plant.trail(worked).actions) == before


@pytest.mark.parametrize(
    ("name", "field", "text", "said"),
    [
        ("shelve", "shelve-until", "2020-01-01 06:00", TOO_FAR),
        ("shelve", "shelve-until", "0 h", PAST),
        ("comment", "comment-note", " ", "Write something first"),
        ("comment", "comment-note", "x" * 2001, "At most 2,000 characters are kept, this has 2,001."),
    ],
)
def test_what_does_not_fit_is_said_in_the_form_and_kept(
    running_plant: RunningPlant, come_to: Open, worked: str, name: str, field: str, text: str, said: str
) -> None:
    page = trail_page(come_to, running_plant.url, worked)
    before = len(running_plant.trail(worked).actions)
    open_form(page, name)

    page.locator(f"#{field}").fill(text)
    page.locator(f"#send-{name}").click()

    expect(page.locator(f"#problem-{name}")).to_contain_text(said)
    expect(page.locator(f"#{field}")).to_have_value(text)
    assert len(running_plant.trail(worked).actions) == before


def test_the_key_a_does_nothing_while_a_form_is_open(running_plant: RunningPlant, come_to: Open, worked: str) -> None:
    page = trail_page(come_to, running_plant.url, worked)
    form = open_form(page, "more")
    form.locator("[data-close]").focus()

    page.keyboard.press("a")
    page.keyboard.press("Escape")
    expect(form).to_be_hidden()

    expect(page.locator("#acknowledge")).to_be_visible()
    assert alert_status(running_plant.trail(worked)).acknowledged is None


def test_a_missing_runbook_is_filed_where_everybody_sees_it(
    running_plant: RunningPlant, come_to: Open, worked: str
) -> None:
    page = trail_page(come_to, running_plant.url, worked)

    page.locator(".first [data-press=file-gap]").click()

    expect(page.locator(".first")).to_contain_text("The gap was filed by demo user")
    expect(page.locator("#tab-timeline")).to_contain_text(f"{GAP_NOTE}deviation")
    take_back(page, "comment")


def test_of_two_people_at_once_both_are_kept_and_the_second_sees_the_first(
    running_plant: RunningPlant, open_page: Open, second_dashboard: Callable[..., str], worked: str
) -> None:
    before = len(running_plant.trail(worked).actions)
    base = second_dashboard(user="M. Kern")
    first, second = (trail_page(open_page, url, worked) for url in (base, running_plant.url))
    second.route("**/version", lambda route: route.abort())  # it has heard nothing yet

    first.keyboard.press("a")
    expect(first.locator("#acked")).to_contain_text("Acknowledged by M. Kern")
    second.keyboard.press("a")

    expect(second.locator(".told")).to_contain_text(re.compile(r"M\. Kern acknowledged \d.* before you; both are kept"))
    expect(second.locator("#acked")).to_contain_text(ACKNOWLEDGED)
    expect(second.locator("#tab-timeline tr").filter(has_text="M. Kern")).to_contain_text("Acknowledged")
    assert [a.record.actor for a in running_plant.trail(worked).actions[before:]] == ["M. Kern", "demo user"]


def test_what_somebody_else_did_comes_by_itself(
    running_plant: RunningPlant, open_page: Open, second_dashboard: Callable[..., str], worked: str
) -> None:
    base = second_dashboard(user="J. Ruiz")
    watching, acting = (trail_page(open_page, url, worked) for url in (running_plant.url, base))

    acting.keyboard.press("a")
    expect(acting.locator("#acked")).to_contain_text("Acknowledged by J. Ruiz")
    watching.evaluate("window.twintrace.refresh.look()")

    expect(watching.locator("#acked")).to_contain_text("Acknowledged by J. Ruiz")
    expect(watching.locator("#acked .undo")).to_have_count(0)  # nobody takes back what somebody else did
    acting.locator("#acked .undo").click()
    expect(acting.locator("#acknowledge")).to_be_visible()
    outlive_answers(watching)
    watching.evaluate("window.twintrace.refresh.look()")
    expect(watching.locator("#acknowledge")).to_be_visible()


def test_the_phone_acts_from_its_bar(running_plant: RunningPlant, come_to: Open, worked: str) -> None:
    page = trail_page(come_to, running_plant.url, worked, width=420)
    expect(page.locator(".stickybar .btn")).to_have_text(["Acknowledge", "Assign", "More"])

    page.locator(".stickybar").get_by_text("More").click()
    page.locator("#form-more .phone-acts").get_by_text("Comment").click()
    page.locator("#comment-note").fill("from the floor")
    page.locator("#send-comment").click()

    expect(page.locator("#form-comment")).to_be_hidden()
    expect(page.locator("#tab-timeline")).to_contain_text("“from the floor”")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.locator("#tab-timeline .undo").click()
    expect(page.locator("#tab-timeline .undo")).to_have_count(0)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", ["assign", "shelve", "out", "comment", "more"])
def test_a_form_can_be_read_by_everyone(
    running_plant: RunningPlant, come_to: Open, worked: str, name: str, theme: str
) -> None:
    witness = come_to(f"{running_plant.url}/alerts/{worked}", theme=theme)
    open_form(witness.page, name)
    expect(witness.page.locator("html")).to_have_attribute("data-theme", theme)

    assert barriers(witness.page, f"#form-{name}") == []
    assert witness.complaints == []


def test_a_collector_that_is_away_keeps_the_input_and_the_retry_stores_it_once(
    running_plant: RunningPlant, open_page: Open, second_dashboard: Callable[..., str], door: Door, worked: str
) -> None:
    base = second_dashboard(otlp=f"http://127.0.0.1:{door.port}", user="A. Novak")
    page = trail_page(open_page, base, worked)
    open_form(page, "more")
    page.locator("#verdict-reason").fill("pump was off")

    page.locator("#verdict-false").click()
    expect(page.locator("#problem-verdict")).to_contain_text("Not saved")
    expect(page.locator("#verdict-reason")).to_have_value("pump was off")
    door.open()
    page.locator("#verdict-false").click()

    expect(page.locator("#verdict-words")).to_contain_text("false, by A. Novak")
    reasons = [v.record.reason for v in running_plant.trail(worked).verdicts if v.record.actor == "A. Novak"]
    assert reasons == ["pump was off"]
    take_back(page, "verdict")
