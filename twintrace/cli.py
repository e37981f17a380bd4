"""`twintrace COMMAND …`: finds the command's file, runs it, turns errors into one line and an exit code."""

import argparse
import ast
import importlib
import os
import pkgutil
import re
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import cast

from contract.private_file import OTHERS
from twintrace import commands
from twintrace.terminal import say

DONE, ANSWER_IS_NO, NEVER_BEGAN, INTERRUPTED = 0, 1, 2, 130
ROOMS = ("contract", "inference", "scoring", "store", "collector", "dashboard", "twintrace")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return the exit code: 0 done, 1 the answer is no, 2 it never began.

    What a command with `keeps_state` writes, and so do the processes that it starts, is for its user only.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    parsed = _parser(arguments).parse_args(arguments)
    run = cast(Callable[[argparse.Namespace], int], parsed.run)
    before = os.umask(OTHERS) if getattr(parsed, "keeps_state", False) else None
    try:
        return run(parsed)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # the reader of our output went away, as in `twintrace alerts | head`; nothing more can be said to it
        sys.stderr.close()
        return ANSWER_IS_NO
    except Exception as error:  # the rim: what a room says to people becomes one line, a bug stays a bug
        if not _speaks_to_people(error):
            raise
        say(f"twintrace: {error}", as_error=True)
        return int(getattr(error, "exit_code", NEVER_BEGAN))
    finally:
        if before is not None:
            os.umask(before)


def command_names() -> tuple[str, ...]:
    """Return the commands there are: one file each in twintrace/commands."""
    found = pkgutil.iter_modules(commands.__path__)
    return tuple(
        sorted(module.name.rstrip("_").replace("_", "-") for module in found if not module.name.startswith("_"))
    )


def _parser(arguments: Sequence[str]) -> argparse.ArgumentParser:
    """Build the parser; only the command that is asked for is imported, so that an edge stays an edge."""
    parser = argparse.ArgumentParser(prog="twintrace", description="Every alert answerable, from reading to outcome.")
    parser.add_argument("--version", action="version", version=f"twintrace {version('twintrace')}")
    subparsers = parser.add_subparsers(metavar="COMMAND", required=True)
    chosen = arguments[0] if arguments else ""
    for name in command_names():
        if name == chosen:
            importlib.import_module(f"twintrace.commands.{_file(name).stem}").add(subparsers)
        else:
            subparsers.add_parser(name, help=_first_line(name))
    return parser


def _file(name: str) -> Path:
    folder, module = Path(commands.__path__[0]), name.replace("-", "_")
    plain = folder / f"{module}.py"
    return plain if plain.exists() else folder / f"{module}_.py"  # a command named like a keyword, as import


def _first_line(name: str) -> str:
    """Return the first line of the command's docstring, read without importing what the command imports."""
    docstring = ast.get_docstring(ast.parse(_file(name).read_text(encoding="utf-8"))) or ""
    line = re.sub(r"^`twintrace [^`]*`: *", "", docstring.partition("\n")[0])
    return line.replace("%", "%%")


def _speaks_to_people(error: Exception) -> bool:
    """Tell whether the error is one of a room's errors.py or of the operating system: its text says what to do."""
    room, _, rest = type(error).__module__.partition(".")
    return isinstance(error, OSError) or (room in ROOMS and rest.endswith("errors"))
