"""When alerts rise and clear, by looking back over all scores at every window instead of counting."""


def raises_and_clears(
    scores: list[float], *, limit: float, persistence: int, hysteresis: float, clear_after: int
) -> list[tuple[str, int]]:
    """The steps ("raised" | "cleared", index of the window) in order, for windows that follow one another."""
    steps: list[tuple[str, int]] = []
    since = 0  # first window that may count towards the next step
    for at in range(len(scores)):
        is_open = bool(steps) and steps[-1][0] == "raised"
        needed = clear_after if is_open else persistence
        looked = scores[at - needed + 1 : at + 1] if at - needed + 1 >= since else []
        if is_open and looked and all(s <= hysteresis * limit for s in looked):
            steps.append(("cleared", at))
            since = at + 1
        elif not is_open and looked and all(s > limit for s in looked):
            steps.append(("raised", at))
            since = at + 1
    return steps
