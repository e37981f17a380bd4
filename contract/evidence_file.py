"""Evidence <-> one zip file: what a proof needs, in plain JSON and CSV, to be recomputed without the store."""

import csv
import io
import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from contract.alerts import AlertEvent
from contract.attribute import attribute_specs
from contract.codec import MAX_INT, Record, record_from
from contract.errors import Malformed
from contract.evidence import Evidence
from contract.reading_codec import Column
from contract.spreadsheet import defused, undefused
from contract.windows import Decision, FeatureVector, Score, ScoredWindow, Window

LAYOUT = 1
LARGEST = 256 << 20
"""How many bytes the members of a file may have unpacked; more is no evidence of one alert."""

ALERT, WINDOWS, READINGS, CONTRACT, BUNDLE = "alert.json", "windows.json", "readings.csv", "contract.yaml", "bundle.tar"
HEAD = ("signal", "sequence", "time_ns", "value", "quality")
README = """Evidence of alert {alert_id}{origin}

alert.json     the event that raised it, under the attribute names of docs/TELEMETRY.md
windows.json   the scored windows from rest to the one that raised: ranges of readings, features, score, decision
readings.csv   every stored reading of these windows: OPC UA quality, times in nanoseconds UTC
contract.yaml  the telemetry contract they were read under
bundle.tar     the model, its manifest and its limits

`twintrace verify FILE.zip` recomputes features, score and decision from the readings and compares every number.
It shows that the numbers follow from one another. That they are the plant's, only the plant's store can show.
"""


def pack_evidence(evidence: Evidence) -> bytes:
    """Return the file; the same evidence is the same bytes. What is not stored is left out, and a proof says so."""
    origin_text = f" ({evidence.origin} data)" if evidence.origin else ""
    members = {
        "README.txt": README.format(alert_id=evidence.raised.alert_id, origin=origin_text).encode(),
        ALERT: _json(_alert_tree(evidence)),
        WINDOWS: _json([_window_tree(window) for window in evidence.windows]),
        READINGS: _csv(evidence.readings),
        CONTRACT: evidence.contract_raw,
        BUNDLE: evidence.bundle_tar,
    }
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            if content is not None:
                packed.writestr(_member(name), content)
    return written.getvalue()


def unpack_evidence(data: bytes) -> Evidence:
    """Read what `pack_evidence` wrote. Raises Malformed naming the member that cannot be read, and why."""
    members = _members(data)
    head = _tree(members, ALERT)
    if not isinstance(head, dict) or head.get("layout") != LAYOUT:
        raise Malformed(f"evidence file, {ALERT}", f"is not of layout {LAYOUT}, the one this version reads")
    windows = _tree(members, WINDOWS)
    if not isinstance(windows, list):
        raise Malformed(f"evidence file, {WINDOWS}", "is not a list of windows")
    return Evidence(
        raised=_record(ALERT, AlertEvent, head.get("raised")),
        windows=tuple(_window(each) for each in windows),
        readings=_columns(members.get(READINGS)),
        criticality=str(head.get("criticality", "")),
        origin=str(head.get("origin", "")),
        bundle_tar=members.get(BUNDLE),
        contract_raw=members.get(CONTRACT),
    )


def _alert_tree(evidence: Evidence) -> dict[str, Any]:
    return {
        "layout": LAYOUT,
        "origin": evidence.origin,
        "criticality": evidence.criticality,
        "raised": _attributes(evidence.raised),
    }


def _window_tree(window: ScoredWindow) -> dict[str, Any]:
    return {name: value for part in _parts(window) for name, value in _attributes(part).items()}


def _parts(window: ScoredWindow) -> Iterator[object]:
    return (getattr(window, field.name) for field in fields(window))


def _attributes(record: object) -> dict[str, Any]:
    """Every field by its attribute's name, those of the resource too; what is None is left out."""
    named = ((spec.name, getattr(record, field.name)) for field, spec in attribute_specs(type(record)))
    return {name: value for name, value in named if value is not None}


def _window(tree: object) -> ScoredWindow:
    return ScoredWindow(
        window=_record(WINDOWS, Window, tree),
        vector=_record(WINDOWS, FeatureVector, tree),
        score=_record(WINDOWS, Score, tree),
        decision=_record(WINDOWS, Decision, tree),
    )


def _record(member: str, record: type[Record], tree: object) -> Record:
    if not isinstance(tree, Mapping):
        raise Malformed(f"evidence file, {member}", f"holds no {record.__name__}")
    try:
        return record_from(record, tree)
    except Malformed as error:
        raise Malformed(f"evidence file, {member}", str(error)) from error


def _json(tree: object) -> bytes:
    return (json.dumps(tree, indent=1, sort_keys=True) + "\n").encode()


def _tree(members: Mapping[str, bytes], name: str) -> Any:
    if name not in members:
        raise Malformed("evidence file", f"has no {name}")
    try:
        return json.loads(members[name])
    except (ValueError, RecursionError) as error:
        raise Malformed(f"evidence file, {name}", f"is no JSON: {error}") from error


def _csv(readings: Mapping[str, Column]) -> bytes:
    written = io.StringIO(newline="")
    rows = csv.writer(written, lineterminator="\n")
    rows.writerow(HEAD)
    for signal, column in readings.items():
        values = map(repr, map(float, column.values))  # the shortest text that is the same 64 bits again
        cell, columns = defused(signal), (column.sequences, column.times_ns, values, column.quality)
        rows.writerows((cell, *row) for row in zip(*columns, strict=True))
    return written.getvalue().encode()


def _columns(content: bytes | None) -> dict[str, Column]:
    if content is None:
        raise Malformed("evidence file", f"has no {READINGS}")
    found: dict[str, list[tuple[int, int, float, int]]] = {}
    for cell, *numbers in _rows(content):
        signal = undefused(cell)
        found.setdefault(signal, []).append(_reading(signal, numbers))
    return {signal: _column(rows) for signal, rows in found.items()}


def _rows(content: bytes) -> list[list[str]]:
    try:
        head, *rows = csv.reader(io.StringIO(content.decode(), newline=""), strict=True)
    except (ValueError, csv.Error) as error:
        raise Malformed(f"evidence file, {READINGS}", f"is no table: {error}") from error
    if tuple(head) != HEAD or any(len(row) != len(HEAD) for row in rows):
        raise Malformed(f"evidence file, {READINGS}", f"is not a table of {', '.join(HEAD)}")
    return rows


def _reading(signal: str, numbers: list[str]) -> tuple[int, int, float, int]:
    sequence, time_ns, value, quality = numbers
    try:
        return _whole(sequence), _whole(time_ns), float(value), _quality(quality)
    except ValueError as error:
        raise Malformed(f"evidence file, {READINGS}", f"{signal}, {', '.join(numbers)[:80]}: {error}") from error


def _whole(text: str) -> int:
    number = int(text)
    if abs(number) > MAX_INT:
        raise ValueError("beyond 2^63-2")
    return number


def _quality(text: str) -> int:
    code = int(text)
    if not 0 <= code < 2**32:
        raise ValueError(f"{code} is no OPC UA status code of 32 bits")
    return code


def _column(rows: list[tuple[int, int, float, int]]) -> Column:
    sequences, times_ns, values, quality = zip(*rows, strict=True)
    return Column(sequences=sequences, times_ns=times_ns, values=values, quality=quality)


def _member(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name)  # of 1980, so that the same evidence is the same bytes
    member.compress_type = zipfile.ZIP_DEFLATED
    member.external_attr = 0o644 << 16
    return member


def _members(data: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            size = sum(each.file_size for each in packed.infolist())
            if size > LARGEST:
                raise Malformed("evidence file", f"is {size:,} bytes unpacked, at most {LARGEST:,} are read")
            return {each.filename: packed.read(each) for each in packed.infolist()}
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError, ValueError) as error:
        raise Malformed("evidence file", f"is no zip file that can be read: {error}") from error
