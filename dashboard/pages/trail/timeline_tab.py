"""Timeline: machine steps, actions, verdicts, the deployment and the data set's label as one list, newest first."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby

from dash import html
from dash.development.base_component import Component

from contract.alerts import AlertEvent, Label, OperatorAction, Verdict
from contract.ids import Id
from contract.trail import Stored, Trail
from contract.verbs import text_of
from contract.words import AlertKind, AlertStep, Verb
from dashboard.actions.confirmation import record_text
from dashboard.actions.undo import Undo, done_ns, id_of, noun_of
from dashboard.alert.blind import WHO_RAISED
from dashboard.alert.state import records_by_people
from dashboard.components.icon import copyable, icon
from dashboard.formatting.labels import Labels
from dashboard.formatting.text import (
    clock,
    clock_exact,
    day,
    format_duration,
    group_id,
    humanize,
    number,
    short,
    zone_name,
)
from dashboard.pages.trail.undo_button import undo_button

SHAPES: dict[str, str] = {
    Verb.ACKNOWLEDGE: "acknowledged",
    Verb.COMMENT: "say",
    Verb.SHELVE: "due",
    Verb.OUT_OF_SERVICE: "due",
    Verb.CONFIRM: "complete",
    Verb.RETRACT: "retract",
}
"""Shape of each verb; of any other it is a change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line: when, what kind, what, by whom, its id."""

    time_ns: int
    shape: str
    kind: str
    what: str
    by: str
    id: str
    taken_back: str = ""  # by whom and when, of what stands no more


NOT_HERE = (
    "Not in this list: notifications, work orders and findings, of which no source is connected, and who looked, "
    "which nothing records yet."
)


def timeline(trail: Trail, labels: Labels, zone: str, *, now_ns: int, undo: Undo | None = None) -> Component:
    """Draw the list, a heading a day; what can still be taken back has the button for it."""
    entries = sorted(entries_of(trail, labels, zone), key=lambda e: -e.time_ns)
    rows: list[Component] = []
    for date, of_day in groupby(entries, key=lambda e: day(e.time_ns, zone)):
        listed = list(of_day)
        heading = f"{date}, times in {zone_name(listed[0].time_ns, zone)}"
        rows.append(html.Tr(html.Td(heading, colSpan=5), className="day"))
        rows += [_row(entry, zone, undo, now_ns) for entry in listed]
    return html.Div([html.Table(html.Tbody(rows), className="line"), html.P(NOT_HERE, className="line-note")])


def entries_of(trail: Trail, labels: Labels, zone: str) -> Iterator[Entry]:
    """Yield everything known of the alert, in no order."""
    for event in trail.events:
        yield _step(event.record, labels)
        if event.record.step == AlertStep.RAISED:
            yield _stored(event)
    people, nouns = records_by_people(trail), nouns_of(trail)
    backs = {each.retracts: each for each in people if each.retracts}
    yield from (_done(each, backs, nouns, labels, zone) for each in people)
    yield from (_label(label) for label in trail.labels)
    if trail.deployment is not None:
        yield Entry(
            time_ns=trail.deployment.from_ns,
            shape="change",
            kind="Deployment",
            what=f"{_model(labels)} in service from row {trail.deployment.from_sequence} of this run",
            by=f"gateway {trail.deployment.gateway_id}",
            id=trail.deployment.deployment_id,
        )


def _model(labels: Labels) -> str:
    return f"{labels.model.name} {labels.model.version}" if labels.model else "bundle"


def entry_of(
    record: AlertEvent | OperatorAction | Verdict, nouns: Mapping[Id, str], labels: Labels, zone: str
) -> Entry:
    """Return the line of one record as it says itself, whatever came of it later; `nouns` names what it takes back."""
    if isinstance(record, AlertEvent):
        return _step(record, labels)
    return _verdict(record, nouns) if isinstance(record, Verdict) else _action(record, nouns, zone)


def nouns_of(trail: Trail) -> dict[Id, str]:
    """Return what each thing is called that a person said, by its id."""
    return {id_of(each): noun_of(each) for each in records_by_people(trail)}


def _step(alert: AlertEvent, labels: Labels) -> Entry:
    is_blind = alert.kind == AlertKind.BLIND
    what = f"priority {alert.priority}" if is_blind else f"{number(alert.ratio)} × limit, priority {alert.priority}"
    if alert.led_by:
        what += f", led by {labels.feature_label(alert.led_by)}"
    if alert.reason:
        what += f"; {humanize(alert.reason)}"
    if alert.repeats:
        what += f"; raised again {alert.repeats} ×"
    shape = "returned" if alert.step == AlertStep.CLEARED else alert.priority
    return Entry(
        time_ns=alert.event_ns,
        shape=shape,
        kind=f"Alert {alert.step}",
        what=what,
        by=f"rule {alert.rule}",
        id=alert.event_id,
    )


def _stored(event: Stored[AlertEvent]) -> Entry:
    late = format_duration(max(0, event.received_ns - event.record.produced_ns))
    is_blind = event.record.kind == AlertKind.BLIND
    who = WHO_RAISED if is_blind else "the gateway decided"
    return Entry(
        time_ns=event.received_ns,
        shape="complete",
        kind="Stored",
        what=f"committed and visible {late} after {who}",
        by="collector" if is_blind else f"gateway {event.record.gateway_id}",
        id=event.record.event_id,
    )


def _done(
    record: OperatorAction | Verdict,
    backs: Mapping[Id, OperatorAction | Verdict],
    nouns: Mapping[Id, str],
    labels: Labels,
    zone: str,
) -> Entry:
    back = backs.get(id_of(record))
    entry = entry_of(record, nouns, labels, zone)
    if back is None:
        return entry
    return replace(entry, taken_back=f"taken back by {back.actor} {clock(done_ns(back), zone)}")


def _action(done: OperatorAction, nouns: Mapping[Id, str], zone: str) -> Entry:
    return Entry(
        time_ns=done.acted_ns,
        shape=SHAPES.get(done.verb, "change"),
        kind=text_of(done.verb).done.capitalize(),
        what=": ".join(part for part in (_what(done, nouns, zone), f"“{done.note}”" if done.note else "") if part),
        by=done.actor,
        id=done.action_id,
    )


def _what(done: OperatorAction, nouns: Mapping[Id, str], zone: str) -> str:
    if done.verb == Verb.RETRACT:
        return f"{nouns.get(done.retracts or Id(''), 'an earlier action')} {short(done.retracts or '')}"
    if done.verb == Verb.ACKNOWLEDGE:
        return "seen"
    if done.verb in (Verb.COMMENT, Verb.CONFIRM):  # the kind says it
        return ""
    return record_text(done, zone, done.acted_ns)


def _verdict(judged: Verdict, nouns: Mapping[Id, str]) -> Entry:
    reason = f": “{judged.reason}”" if judged.reason else ""
    what = f"{humanize(judged.value)}{reason}"
    if judged.retracts:
        what = f"{nouns.get(judged.retracts, 'a verdict')} {short(judged.retracts)}"
    return Entry(
        time_ns=judged.decided_ns,
        shape="retract" if judged.retracts else "verdict",
        kind="Taken back" if judged.retracts else "Verdict",
        what=what,
        by=f"{judged.actor}, {humanize(judged.source)}",
        id=judged.verdict_id,
    )


def _label(label: Label) -> Entry:
    return Entry(
        time_ns=label.first_ns,
        shape="label",
        kind="Label",
        what=f"the data set calls rows {label.first_sequence} to {label.last_sequence} “{label.name}”; "
        f"lasts {format_duration(label.last_ns - label.first_ns)}; it touches no score",
        by=f"label of the {label.source.replace('dataset', 'data set')}",
        id=label.label_id,
    )


def _row(entry: Entry, zone: str, undo: Undo | None, now_ns: int) -> Component:
    here = undo if undo is not None and undo.id == entry.id else None
    what: list[Component | str | None] = [entry.what, undo_button(here, now_ns, named=False)]
    if entry.taken_back:
        what = [html.Del(entry.what), f" {entry.taken_back}"]
    return html.Tr(
        [
            html.Td(clock_exact(entry.time_ns, zone)),
            html.Td(html.Span([icon(entry.shape), entry.kind]), className="k"),
            html.Td(what, className="what"),
            html.Td(entry.by, className="by"),
            html.Td(copyable(entry.id, group_id(entry.id), "id"), className="id"),
        ]
    )
