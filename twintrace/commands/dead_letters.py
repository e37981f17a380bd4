"""List requests that could not be stored and were put aside whole, look at one, send it again or give it up."""

import argparse
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from twintrace.terminal import say

if TYPE_CHECKING:
    from store.query.protocol import Ask

EVERY = 1_000_000
SHOWN_BYTES = 2048
"""Of a body, in the terminal; a file takes all of it."""


def add(subparsers: Any) -> None:
    """Declare the arguments."""
    from twintrace.store_access import add_reading_arguments

    parser = subparsers.add_parser("dead-letters", help="requests that could not be stored: list, show, retry, drop")
    verbs = parser.add_subparsers(metavar="list|show|retry|drop", required=True)
    listed = verbs.add_parser("list", help="newest first, and how each stands")
    listed.add_argument("--json", action="store_true", help="a list of objects")
    listed.set_defaults(run=list_all)
    shown = verbs.add_parser("show", help="everything that is known of one, and its bytes")
    shown.add_argument("-o", "--output", metavar="FILE", type=Path, help="write its bytes here")
    shown.set_defaults(run=show)
    retried = verbs.add_parser("retry", help="send it again, as its own sender; a second time adds nothing")
    retried.set_defaults(run=lambda args: act(args, "retry"))
    dropped = verbs.add_parser("drop", help="give it up; it is kept, and who did it")
    dropped.set_defaults(run=lambda args: act(args, "drop"))
    for verb in (shown, retried, dropped):
        verb.add_argument("letter", metavar="LETTER", help="its id, or the first 8 digits or more")
    for verb in (listed, shown, retried, dropped):
        add_reading_arguments(verb)


def list_all(args: argparse.Namespace) -> int:
    """Print the letters; 0 also when there are none. Raises what open_ask raises."""
    from store.query.records import rows_of
    from twintrace.store_access import open_ask, reading_scope

    with open_ask(args) as ask:
        rows = rows_of(ask.ask(reading_scope(), "dead_letters", limit=EVERY))
    say(json.dumps(rows, indent=2) if args.json else _table(rows))
    return 0


def show(args: argparse.Namespace) -> int:
    """Print one letter with the beginning of its bytes, or write them to a file. Raises UnknownLetter."""
    from store.query.records import rows_of
    from twintrace.store_access import open_ask, reading_scope

    with open_ask(args) as ask:
        letter_id = find_letter_id(ask, args.letter)
        (letter,) = rows_of(ask.ask(reading_scope(), "dead_letter", letter_id=letter_id))
    body = letter.pop("body")
    say("\n".join(f"{name:12} {text}" for name, text in _told(letter).items()))
    if args.output is None:
        say("\n" + body_text(body, letter["encoding"]))
        return 0
    from twintrace.demo.state import write_durably

    write_durably(args.output, body, mode=0o600)
    say(f"{args.output}: {len(body)} bytes")
    return 0


def act(args: argparse.Namespace, verb: str) -> int:
    """Have the collector do it and print what came of it; 1 when something was refused again. Raises UnknownLetter."""
    from store.errors import CannotOpen
    from store.remote import RemoteStore
    from twintrace.store_access import open_ask

    with open_ask(args) as ask:
        if not isinstance(ask, RemoteStore):
            raise CannotOpen(args.state, f"no collector serves it, and only one can {verb} a letter: start it")
        done = ask.act_on_letter(find_letter_id(ask, args.letter), verb)
    counts = ", ".join(f"{done[name]} {name}" for name in ("accepted", "duplicates", "refused"))
    say(f"{done['letter_id']}: {done['verb']}" + (f", {counts}" if verb == "retry" else ""))
    if done["problem"]:
        say(f"twintrace dead-letters: {done['problem']}", as_error=True)
    return 1 if done["problem"] else 0


def find_letter_id(ask: "Ask", given: str) -> str:
    """Return the id that begins with these digits, at least 8. Raises UnknownLetter when none or several do."""
    from store.errors import UnknownLetter
    from store.query.records import rows_of
    from store.trail.alert_id import SHORTEST
    from twintrace.store_access import reading_scope

    plain = given.strip().lower().replace("-", "")
    if len(plain) < SHORTEST:
        raise UnknownLetter(f"{given!r}: give the 32 hex digits of a dead letter, or its first {SHORTEST} or more")
    found = rows_of(ask.ask(reading_scope(), "dead_letter_ids", prefix=plain))
    if len(found) != 1:
        advice = "give more digits" if found else "`twintrace dead-letters list` lists those there are"
        raise UnknownLetter(f"{len(found) or 'no'} dead letters begin with {plain}: {advice}")
    return str(found[0]["letter_id"])


def body_text(body: bytes, encoding: str) -> str:
    r"""Return the beginning of a body, as JSON if it is some, else as a dump of its bytes.

    >>> body_text(b'{"resourceLogs": []}', "json")
    '{\n  "resourceLogs": []\n}'
    >>> body_text(b"\n\x03abc", "protobuf")
    '00000000  0a 03 61 62 63                                   |..abc|'
    """
    tree = _tree(body) if encoding == "json" else None
    if tree is not None and len(body) <= SHOWN_BYTES:
        return json.dumps(tree, indent=2)
    lines = [_dumped(at, body[at : at + 16]) for at in range(0, min(len(body), SHOWN_BYTES), 16)]
    more = len(body) - SHOWN_BYTES
    return "\n".join([*lines, f"… {more} bytes more: --output FILE writes all of them"] if more > 0 else lines)


def _dumped(at: int, part: bytes) -> str:
    shown = "".join(chr(byte) if 0x20 <= byte < 0x7F else "." for byte in part)
    return f"{at:08x}  {part.hex(' '):48} |{shown}|"


def _tree(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _told(letter: Mapping[str, Any]) -> dict[str, Any]:
    from twintrace.terminal import iso_time

    named = {
        name.removesuffix("_ns"): iso_time(value) if name.endswith("_ns") else value for name, value in letter.items()
    }
    return {name: value for name, value in named.items() if value is not None}


def _table(rows: list[dict[str, Any]]) -> str:
    from twintrace.terminal import aligned, iso_time

    if not rows:
        return "no dead letters"
    lines = [("LETTER", "RECEIVED", "SIGNAL", "CREDENTIAL", "ITEMS", "BYTES", "STATE", "REASON")]
    for row in rows:
        state = row["state"] if row["acted_by"] is None else f"{row['state']} by {row['acted_by']}"
        counts = (str(row["items"]), str(row["size_bytes"]))
        came = (iso_time(row["received_ns"]) or "", row["signal"], row["credential"])
        lines.append((row["letter_id"], *came, *counts, state, row["reason"][:100]))
    return aligned(lines)
