"""What an alert is about and the state it is in, in words."""

from contract.words import AlertKind, ClearReason, EpisodeState
from dashboard.formatting.text import humanize

NO_SCORE = "no window led to a blind alert"

SHAPES = {
    EpisodeState.NEW: "new",
    EpisodeState.ACKNOWLEDGED: "acknowledged",
    EpisodeState.SHELVED: "shelved",
    EpisodeState.OUT_OF_SERVICE: "out",
    EpisodeState.UNSEEN: "unseen",
    EpisodeState.RETURNED: "returned",
}
"""The icon of each state; a word always stands beside it."""


def what_of(kind: str, leading: str, *, is_over: bool) -> str:
    """Say what an alert is about: no diagnosis, so a deviation and the label of the feature that leads it.

    A blind alert that is over says what was so.

    >>> what_of("blind", "", is_over=False), what_of("deviation", "motor current", is_over=True)
    ('nobody sees it any more', 'deviation, led by motor current')
    """
    if kind == AlertKind.BLIND:
        return "nobody saw it" if is_over else "nobody sees it any more"
    return f"deviation, led by {leading}" if leading else "deviation"


def state_text(state: str, clear_reason: str) -> str:
    """Say where an episode stands; it returned to normal only if that is what ended it."""
    if state == EpisodeState.UNSEEN:
        return "ended, not seen"
    if state != EpisodeState.RETURNED:
        return humanize(state)
    if clear_reason == ClearReason.RETURNED_TO_NORMAL:
        return humanize(clear_reason)
    return f"ended: {humanize(clear_reason)}" if clear_reason else "ended"
