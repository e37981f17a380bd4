"""What an evaluation counts, a row at a time."""

from statistics import median

from twintrace.evaluation.measures import LabelledRun


def counted(run: LabelledRun, active: list[bool], raised: list[int]) -> dict[str, object]:
    """Every number of one run under one detector, by the definitions as they are spoken."""
    scored = {int(sequence): int(time) for sequence, time in zip(run.sequences, run.times_ns, strict=True)}
    found, findable, delays = 0, 0, []
    for event in run.events:
        if event.first_sequence < run.fit_end or event.last_sequence < run.scored_from:
            continue
        findable += 1
        for row in range(max(event.first_sequence, run.scored_from), event.last_sequence + 1):
            if row in scored and active[row]:
                found += 1
                delays.append((scored[row] - event.first_ns) / 1e9)
                break
    rows = {"hit": 0, "missed": 0, "false": 0, "quiet": 0}
    protocol = dict(rows)
    normal_s = 0.0
    for row in range(run.rows):
        faulty = is_faulty(run, row)
        kind = ("hit" if active[row] else "missed") if faulty else ("false" if active[row] else "quiet")
        if row in scored:
            rows[kind] += 1
            normal_s += 0.0 if faulty else run.step_s
        if row >= run.scored_from:
            protocol[kind] += 1
    return {
        "findable": findable,
        "found": found,
        "median_delay_s": median(delays) if delays else None,
        "alerts": len(raised),
        "false_alerts": len([row for row in raised if not is_faulty(run, row)]),
        "normal_windows_s": normal_s,
        "scored": rows,
        "protocol": protocol,
    }


def is_faulty(run: LabelledRun, row: int) -> bool:
    return any(event.first_sequence <= row <= event.last_sequence for event in run.events)
