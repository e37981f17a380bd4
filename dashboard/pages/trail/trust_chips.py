"""Chips "Can I trust it?": data, machine, model, proof; the abnormal ones coloured, each opens its evidence."""

from dash import html
from dash.development.base_component import Component

from contract.evidence import Proof, ProofResult
from contract.trail import Trail
from contract.words import AlertStep
from dashboard.alert.blind import WHO_RAISED, is_blind, last_valid, what_is_missing
from dashboard.alert.state import degraded
from dashboard.components.attributes import dashed
from dashboard.components.icon import icon
from dashboard.formatting.labels import Labels
from dashboard.formatting.text import age, humanize, pluralize, short
from dashboard.pages.trail.related import ModelRecord
from store.trail.find import raise_of

PROOF_CHIP = "proof-chip"
"""The id of the component that waits for a recomputation."""


def chips(trail: Trail, labels: Labels, now_ns: int, record: ModelRecord | None = None) -> Component:
    """Draw the row; the proof comes later, in its own time."""
    return html.Section(
        [
            html.H2("Can I trust it?"),
            data_chip(trail, labels),
            machine_chip(trail, labels),
            model_chip(trail, labels, now_ns, record),
            html.Div(proof_chip(None), id=PROOF_CHIP, className="chip-slot"),
        ],
        className="chips",
        **dashed({"aria-label": "Can I trust it?"}),
    )


def data_chip(trail: Trail, labels: Labels) -> Component:
    """Say how complete and good the readings of the window that raised are."""
    if is_blind(trail):
        return _blind_data(trail)
    if trail.raising is None:
        return _chip("Data", "window not stored", "the readings that decided are unknown", tab="record", good=False)
    window = trail.raising.record.window
    rows = _rows(trail, labels)
    short_of = [name for name, count in _present(window.ranges).items() if count < rows]
    total = len(window.ranges)
    subtitle = f"{window.readings_count} of {window.readings_expected} readings, {len(trail.refusals)} refused"
    if not degraded(trail):
        return _chip("Data", f"{total} of {total} sensors good", subtitle, tab="record", good=True)
    if short_of:
        names = ", ".join(labels.signal_label(name) for name in short_of)
        return _chip("Data", f"{len(short_of)} of {total} incomplete: {names}", subtitle, tab="record", good=False)
    unsure = f"{pluralize(window.readings_uncertain, 'reading')} uncertain" if window.readings_uncertain else "refusals"
    return _chip("Data", unsure, subtitle, tab="record", good=False)


def machine_chip(trail: Trail, labels: Labels) -> Component:
    """Say in which state the machine was, and how anyone knows."""
    if is_blind(trail):
        return _chip("Machine", "state unknown", "nobody saw it", tab="record", good=_seen_again(trail))
    if trail.raising is None:
        return _chip("Machine", "state unknown", "no scored window is stored", tab="record", good=False)
    state = trail.raising.record.window.operating_state
    signal = labels.terms.states.signal if labels.terms else None
    how = f"from {labels.signal_label(signal)}" if signal else "assumed, no state signal"
    return _chip("Machine", humanize(state), how, tab="record", good=state == "running")


def model_chip(trail: Trail, labels: Labels, now_ns: int, record: ModelRecord | None = None) -> Component:
    """Say which model decided, since when it is in service and how often it was right on this asset."""
    if is_blind(trail):
        return _chip("Model", "none had a part", WHO_RAISED, tab="record", good=None)
    if labels.model is None:
        bundle = trail.events[0].record.bundle_id
        return _chip("Model", f"bundle {short(bundle)} not stored", "its facts are unknown", tab="record", good=False)
    model = labels.model
    facts = (_in_service(trail, now_ns), _right_here(record) or model.trained_on)
    subtitle = " · ".join(fact for fact in facts if fact)
    return _chip("Model", f"{model.name} {model.version}", subtitle, tab="similar", good=True)


def _blind_data(trail: Trail) -> Component:
    raised = raise_of(trail.events).record
    if _seen_again(trail) is None:
        return _chip("Data", "seen again", f"was: {raised.reason}", tab="timeline", good=None)
    return _chip("Data", what_is_missing(raised.reason), last_valid(raised), tab="record", good=False)


def _seen_again(trail: Trail) -> bool | None:
    """Return None once a blind alert has ended, False while nobody sees the asset: what a chip takes for `good`."""
    return None if trail.events[-1].record.step == AlertStep.CLEARED else False


def _right_here(record: ModelRecord | None) -> str:
    if record is None:
        return ""
    if not record.decided:
        return "none decided here yet"
    return f"{record.true:,} of {record.decided:,} decided true here"


def proof_chip(proof: Proof | None, *, problem: str = "") -> Component:
    """Say what recomputing from the stored readings gave; None while it runs."""
    if problem:
        return _chip("Proof", f"not recomputed: {problem}", "try again on the tab", tab="proof", good=False)
    if proof is None:
        return _chip("Proof", "recomputing…", "from the stored readings", tab="proof", good=None)
    if proof.result == ProofResult.NOTHING:
        return _chip("Proof", proof.result.value, proof.detail, tab="proof", good=None)
    subtitle = f"from {pluralize(proof.readings, 'reading')}, {pluralize(proof.windows, 'window')}"
    if proof.result == ProofResult.MISMATCH:
        subtitle = f"{proof.hop or 'a hop'} differs: {proof.detail}"
    return _chip(
        "Proof", f"recomputed: {proof.result.value}", subtitle, tab="proof", good=proof.result != ProofResult.MISMATCH
    )


def _chip(name: str, text: str, subtitle: str, *, tab: str, good: bool | None) -> Component:
    shape = {True: "complete", False: "bad", None: "due"}[good]
    return html.A(
        [
            icon(shape),
            html.Span([html.I(name), text], className="a", title=text),
            html.Span(subtitle, className="b", title=subtitle),
            html.Span("›", className="go", **dashed({"aria-hidden": "true"})),
        ],
        className="chip bad" if good is False else "chip",
        href=f"?tab={tab}",
        **dashed({"data-tab": tab}),
    )


def _in_service(trail: Trail, now_ns: int) -> str:
    if trail.deployment is None or now_ns < trail.deployment.from_ns:
        return ""
    return f"in service {age(now_ns - trail.deployment.from_ns)}"


def _rows(trail: Trail, labels: Labels) -> int:
    if trail.raising is None:
        return 0
    signals = len(labels.terms.signals) if labels.terms else len(trail.raising.record.window.ranges)
    return trail.raising.record.window.readings_expected // max(1, signals)


def _present(ranges: tuple[str, ...]) -> dict[str, int]:
    """Readings a signal has in the window: "flow=100-104,106-119" counts 19."""
    counts: dict[str, int] = {}
    for text in ranges:
        name, _, spans = text.partition("=")
        bounds = [piece.split("-") for piece in spans.split(",") if piece]
        counts[name] = sum(int(pair[-1]) - int(pair[0]) + 1 for pair in bounds)
    return counts
