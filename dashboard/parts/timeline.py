"""Timeline: machine steps, actions, verdicts, the deployment and the data set's label as one list, newest first."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from dash import html
from dash.development.base_component import Component

from contract.alerts import AlertEvent, Label, OperatorAction, Verdict
from contract.trail import Stored, Trail
from contract.words import AlertStep, Verb
from dashboard.lexicon import Lexicon
from dashboard.parts.icon import copyable, icon
from dashboard.speech import clock_exact, day, number, parted, sentence, short, span, zone_name

DONE = {
    Verb.ACKNOWLEDGE: ("acknowledged", "Acknowledged", "seen"),
    Verb.COMMENT: ("say", "Comment", ""),
    Verb.RETRACT: ("retract", "Taken back", "an earlier action was taken back"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line: when, what kind, what, by whom, its id."""

    time_ns: int
    shape: str
    kind: str
    what: str
    by: str
    id: str


def timeline(trail: Trail, lexicon: Lexicon, zone: str) -> Component:
    """Draw the list, a heading a day."""
    entries = sorted(entries_of(trail, lexicon), key=lambda e: -e.time_ns)
    rows: list[Component] = []
    for date, of_day in groupby(entries, key=lambda e: day(e.time_ns, zone)):
        listed = list(of_day)
        heading = f"{date}, times in {zone_name(listed[0].time_ns, zone)}"
        rows.append(html.Tr(html.Td(heading, colSpan=5), className="day"))
        rows += [_row(entry, zone) for entry in listed]
    return html.Table(html.Tbody(rows), className="line")


def entries_of(trail: Trail, lexicon: Lexicon) -> Iterator[Entry]:
    """Yield everything known of the alert, in no order."""
    for event in trail.events:
        yield _step(event, lexicon)
        if event.record.step == AlertStep.RAISED:
            yield _stored(event)
    yield from (_action(action) for action in trail.actions)
    yield from (_verdict(verdict) for verdict in trail.verdicts)
    yield from (_label(label) for label in trail.labels)
    if trail.deployment is not None:
        yield Entry(
            time_ns=trail.deployment.from_ns,
            shape="change",
            kind="Deployment",
            what=f"{_model(lexicon)} in service from row {trail.deployment.from_sequence} of this run",
            by=f"gateway {trail.deployment.gateway_id}",
            id=trail.deployment.deployment_id,
        )


def _model(lexicon: Lexicon) -> str:
    return f"{lexicon.model.name} {lexicon.model.version}" if lexicon.model else "bundle"


def _step(event: Stored[AlertEvent], lexicon: Lexicon) -> Entry:
    alert = event.record
    what = f"{number(alert.ratio)} × limit, priority {alert.priority}"
    if alert.led_by:
        what += f", led by {lexicon.feature_label(alert.led_by)}"
    if alert.reason:
        what += f"; {sentence(alert.reason)}"
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
    late = span(max(0, event.received_ns - event.record.produced_ns))
    return Entry(
        time_ns=event.received_ns,
        shape="complete",
        kind="Stored",
        what=f"committed and visible {late} after the gateway decided",
        by=f"gateway {event.record.gateway_id}",
        id=event.record.event_id,
    )


def _action(action: Stored[OperatorAction]) -> Entry:
    done = action.record
    shape, kind, words = next(
        (row for verb, row in DONE.items() if verb == done.verb), ("change", sentence(done.verb).capitalize(), "")
    )
    note = f"“{done.note}”" if done.note else words
    what = f"{note}, action {short(done.retracts)}" if done.retracts else note
    return Entry(time_ns=done.acted_ns, shape=shape, kind=kind, what=what, by=done.actor, id=done.action_id)


def _verdict(verdict: Stored[Verdict]) -> Entry:
    judged = verdict.record
    reason = f": “{judged.reason}”" if judged.reason else ""
    taken_back = f", takes back {short(judged.retracts)}" if judged.retracts else ""
    return Entry(
        time_ns=judged.decided_ns,
        shape="verdict",
        kind="Verdict",
        what=f"{sentence(judged.value)}{reason}{taken_back}",
        by=f"{judged.actor}, {sentence(judged.source)}",
        id=judged.verdict_id,
    )


def _label(label: Label) -> Entry:
    return Entry(
        time_ns=label.first_ns,
        shape="label",
        kind="Label",
        what=f"the data set calls rows {label.first_sequence} to {label.last_sequence} “{label.name}”; "
        f"lasts {span(label.last_ns - label.first_ns)}; it touches no score",
        by=f"label of the {label.source.replace('dataset', 'data set')}",
        id=label.label_id,
    )


def _row(entry: Entry, zone: str) -> Component:
    return html.Tr(
        [
            html.Td(clock_exact(entry.time_ns, zone)),
            html.Td(html.Span([icon(entry.shape), entry.kind]), className="k"),
            html.Td(entry.what, className="what"),
            html.Td(entry.by, className="by"),
            html.Td(copyable(entry.id, parted(entry.id), "id"), className="id"),
        ]
    )
