"""The options of traces, logs and metrics: how they are declared, and what they are to the store's questions."""

import argparse
import re
from collections.abc import Sequence
from typing import Any

from store.query.protocol import Param
from twintrace.errors import BadOption
from twintrace.moments import moment
from twintrace.store_access import add_reading_arguments

MOST, LISTED = 10_000, 20
SEVERITIES = ("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL")
"""OTLP's words; each has four numbers, the first of them 1."""


def add_signal_options(parser: argparse.ArgumentParser, what: str) -> None:
    """Declare what every signal is found by, and where to ask."""
    parser.add_argument("--service", metavar="NAME", help="sent by this service (service.name)")
    parser.add_argument(
        "--attribute",
        type=attribute,
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help=f"with this attribute on the {what} or its resource, as http.status=500; several: all of them",
    )
    parser.add_argument(
        "--since", type=moment, metavar="WHEN", help="from then on: 2026-11-24, a full time, or 24h, 7d"
    )
    parser.add_argument("--until", type=moment, metavar="WHEN", help="before then")
    add_list_options(parser)


def add_list_options(parser: argparse.ArgumentParser) -> None:
    """Declare how many rows are wanted, in which form, and where to ask."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--limit", type=limit, default=LISTED, metavar="N", help="at most so many (%(default)s)")
    parser.add_argument("--json", action="store_true", help="a list of objects, times in ns since 1970 UTC")
    add_reading_arguments(parser)


def signal_params(args: argparse.Namespace) -> dict[str, Param]:
    """Return the parameters that the questions of every signal take. Raises BadOption for a range without a moment."""
    if args.since is not None and args.until is not None and args.since >= args.until:
        raise BadOption("--until", "is not after --since: give a later time, as --since 24h --until 1h")
    return {
        "service": args.service,
        "attribute_keys": [key for key, _ in args.attribute],
        "attribute_values": [value for _, value in args.attribute],
        "from_ns": args.since,
        "to_ns": args.until,
        "limit": args.limit,
    }


def require_alone(args: argparse.Namespace, subject: str, names: Sequence[str]) -> None:
    """Raises BadOption when one of these options was given beside what they do not narrow."""
    given = [name for name in names if getattr(args, name) not in (None, [])]
    if given:
        option = f"--{given[0].replace('_', '-')}"
        raise BadOption(option, f"does not go with {subject}: leave one of them out")


def attribute(text: str) -> tuple[str, str]:
    """Return key and value. Raises argparse.ArgumentTypeError.

    >>> attribute("query=a=b")
    ('query', 'a=b')
    """
    key, equals, value = text.partition("=")
    if not equals:
        raise argparse.ArgumentTypeError(f"{text!r} is no attribute: give KEY=VALUE, as http.status=500")
    return key, value


def severity(text: str) -> int:
    """Return the number of a severity. Raises argparse.ArgumentTypeError.

    >>> severity("warn"), severity("INFO2"), severity("17")
    (13, 10, 17)
    """
    word = text.upper().rstrip("1234")
    step = text[len(word) :] or "1"
    if word in SEVERITIES and len(step) == 1:
        return 4 * SEVERITIES.index(word) + int(step)
    if re.fullmatch(r"[0-9]{1,2}", text) and 1 <= int(text) <= 4 * len(SEVERITIES):
        return int(text)
    words = ", ".join(SEVERITIES)
    raise argparse.ArgumentTypeError(f"{text!r} is no severity: give 1 to 24 or one of {words}, as WARN")


def severity_name(number: int, text: str = "") -> str:
    """Return OTLP's word for a severity, what the sender called it when the number is none of OTLP's.

    >>> severity_name(10), severity_name(0, "notice"), severity_name(0)
    ('INFO2', 'notice', '-')
    """
    if not 1 <= number <= 4 * len(SEVERITIES):
        return text or "-"
    word, step = divmod(number - 1, 4)
    return SEVERITIES[word] + (str(step + 1) if step else "")


def limit(text: str) -> int:
    """Return a number of rows. Raises argparse.ArgumentTypeError."""
    if re.fullmatch(r"[0-9]{1,6}", text) and 1 <= int(text) <= MOST:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is no number of rows: give 1 to {MOST}, as 100")


def more_text(args: argparse.Namespace, rows: Sequence[Any], what: str) -> str:
    """Return what is to be said below a list that may go on; empty when it is whole."""
    if len(rows) < args.limit:
        return ""
    how = f"--limit {min(10 * args.limit, MOST)}" if args.limit < MOST else "ask for less, as with --since and --until"
    return f"\nthe first {len(rows)} {what}; there may be more: {how}"
