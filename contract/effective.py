"""What people did and said that nobody took back; the view effective_actions and verdicts_of say the same in SQL."""

from collections.abc import Sequence

from contract.alerts import OperatorAction, Verdict
from contract.trail import Stored
from contract.words import Verb, VerdictSource

_STRONGEST_FIRST = [source.value for source in VerdictSource]


def effective_actions(actions: Sequence[Stored[OperatorAction]]) -> tuple[Stored[OperatorAction], ...]:
    """Return the actions that nobody took back, in their order; a retraction is none itself."""
    taken_back = {each.record.retracts for each in actions if each.record.verb == Verb.RETRACT}
    done = (each for each in actions if each.record.verb != Verb.RETRACT)
    return tuple(each for each in done if each.record.action_id not in taken_back)


def effective_verdicts(verdicts: Sequence[Stored[Verdict]]) -> tuple[Stored[Verdict], ...]:
    """Return the verdicts that nobody took back, in their order; a retraction is none itself."""
    taken_back = {each.record.retracts for each in verdicts if each.record.retracts is not None}
    given = (each for each in verdicts if each.record.retracts is None)
    return tuple(each for each in given if each.record.verdict_id not in taken_back)


def verdict_that_counts(verdicts: Sequence[Stored[Verdict]]) -> Stored[Verdict] | None:
    """Return the verdict of the strongest source, of these the newest in commit order (KPI.md C4)."""
    return min(reversed(effective_verdicts(verdicts)), key=_rank, default=None)


def _rank(verdict: Stored[Verdict]) -> int:
    source = verdict.record.source
    return _STRONGEST_FIRST.index(source) if source in _STRONGEST_FIRST else len(_STRONGEST_FIRST)
