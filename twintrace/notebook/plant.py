"""A plant behind its collector's read API: alerts, trails, scores and readings, each one question or a few."""

import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self

import pyarrow as pa

from contract.asset_key import asset_at_site
from contract.scope import Scope
from store.remote import RemoteStore
from store.trail.alert_id import find_alert_id
from twintrace.notebook.answer import Answer, TrailAnswer, as_answer
from twintrace.notebook.errors import UnknownName
from twintrace.notebook.times import Time, range_ns

SCOPE = Scope(actor="notebook")
_EVERY = 2**62
_ALERTS = {
    "alert_id": "",
    "asset_id": "",
    "asset_name": "",
    "site": "",
    "kind": "",
    "rule": "",
    "priority": "",
    "raised_ns": "",
    "cleared_ns": "",
    "clear_reason": "",
    "ratio_max": "1",
    "led_by": "",
    "repeats": "1",
    "acknowledged_by": "",
    "acknowledged_ns": "",
    "verdict": "",
    "run_id": "",
}
_SCORES = {"time_ns": "", "score": "1", "limit": "1", "ratio": "1", "step": "", "alert_id": "", "run_id": ""}
_READINGS = {"time_ns": "", "signal": "", "value": "", "unit": "", "quality": "", "run_id": ""}

_WORD = pa.dictionary(pa.int32(), pa.string())  # one word for a million readings


class Plant:
    """What the token may read of a plant; made by twintrace.client.connect. Every thread may ask.

    Besides what each method names, all raise store.errors.NotAllowed when the token may not read and StoreAway when the
    collector does not answer.
    """

    def __init__(self, store: RemoteStore, *, clock: Callable[[], int] = time.time_ns) -> None:
        """Raises NotAllowed or StoreAway: a wrong token or address shows at once."""
        self._store, self._clock = store, clock
        store.ask(SCOPE, "store_version")

    def alerts(
        self,
        *,
        since: Time | None = None,
        until: Time | None = None,
        asset: str | None = None,
        limit: int | None = None,
    ) -> Answer:
        """Return the alerts raised from `since` until `until`, the newest first, of one asset or of all.

        Raises BadTime, and UnknownName for an asset that is not there.
        """
        first_ns, last_ns = range_ns(since or "1970-01-01T00:00Z", until, now_ns=self._clock())
        most = _EVERY if limit is None else limit
        asset = None if asset is None else self._key(asset)
        stored = self._store.ask(SCOPE, "alerts_raised", asset_id=asset, from_ns=first_ns, to_ns=last_ns, limit=most)
        return Answer(as_answer(self._of_asset(stored, asset), _ALERTS))

    def trail(self, alert_id: str) -> TrailAnswer:
        """Return the seven hops of an alert, by its id or the first 8 digits of that or more.

        Raises store.errors.UnknownAlert, and WrongParameters when it is no id.
        """
        trail = self._store.trail(SCOPE, find_alert_id(self._store, SCOPE, alert_id))
        rows = [
            {"hop": hop.name, "status": hop.status, "value": hop.value, "reason": hop.reason, "time_ns": hop.time_ns}
            | {"id": hop.id, "digest": hop.digest}
            for hop in trail.hops
        ]
        names = ("hop", "status", "value", "reason", "time_ns", "id", "digest")
        schema = pa.schema([(name, pa.int64() if name == "time_ns" else pa.string()) for name in names])
        return TrailAnswer(as_answer(pa.Table.from_pylist(rows, schema=schema), dict.fromkeys(names, "")), trail)

    def scores(self, asset: str, *, since: Time, until: Time | None = None, max_points: int | None = None) -> Answer:
        """Return the scored windows of an asset that end in a range, by time.

        With `max_points`, at least 4, the least and the greatest of each stretch instead of every one. Raises BadTime,
        and UnknownName for an asset that is not there.
        """
        first_ns, last_ns = range_ns(since, until, now_ns=self._clock())
        most = _EVERY if max_points is None else max_points
        asset = self._key(asset)
        stored = self._store.ask(
            SCOPE, "score_series", asset_id=asset, from_ns=first_ns, to_ns=last_ns, max_points=most
        )
        return Answer(as_answer(self._of_asset(stored, asset), _SCORES))

    def readings(
        self,
        asset: str,
        signals: str | Sequence[str] | None = None,
        *,
        since: Time,
        until: Time | None = None,
        max_points: int | None = None,
    ) -> Answer:
        """Return the readings of an asset's signals, all of them by default, by signal and then by time.

        With `max_points`, at least 4, the least and the greatest of each stretch of a signal instead of every one.
        Raises BadTime, and UnknownName for an asset or a signal that is not there.
        """
        first_ns, last_ns = range_ns(since, until, now_ns=self._clock())
        most = _EVERY if max_points is None else max_points
        asset = self._key(asset)
        units = self._units(asset)
        chosen = list(units) if signals is None else [signals] if isinstance(signals, str) else list(signals)
        for signal in chosen:
            if signal not in units:
                raise UnknownName("signal", signal, units)
        parts = []
        for signal in chosen:
            stored = self._store.ask(
                SCOPE, "signal_series", asset_id=asset, signal=signal, from_ns=first_ns, to_ns=last_ns, max_points=most
            )
            parts.append(_named(stored, signal=signal, unit=units[signal]))
        return Answer(as_answer(pa.concat_tables(parts or [_no_readings()]).unify_dictionaries(), _READINGS))

    def close(self) -> None:
        """Close the connections that are kept."""
        self._store.close()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close the connections."""
        self.close()

    def _units(self, asset: str) -> dict[str, str]:
        """Return the unit of every signal that the asset has, by name."""
        sensors = self._of_asset(self._store.ask(SCOPE, "asset_sensors", asset_id=asset, now_ns=self._clock()), asset)
        return {each["signal"]: each["unit"] for each in sensors.select(["signal", "unit"]).to_pylist()}

    def _key(self, asset: str) -> str:
        """Return the key of an asset that is named by the id that it has at its site, when only one has it."""
        if "/" in asset:
            return asset
        named = [key for key in self._assets() if asset_at_site(key) == asset]
        if len(named) > 1:
            raise UnknownName("asset alone is called", asset, named)
        return named[0] if named else asset

    def _assets(self) -> list[str]:
        stored = self._store.ask(SCOPE, "asset_now", asset_id=None, now_ns=self._clock())
        return [str(key) for key in stored.column("asset_id").to_pylist()]

    def _of_asset(self, stored: pa.Table, asset: str | None) -> pa.Table:
        """Return the table; one without rows may be so because there is no such asset."""
        if asset is None or stored.num_rows:
            return stored
        if asset not in (known := self._assets()):
            raise UnknownName("asset", asset, known)
        return stored


def _named(stored: pa.Table, **constants: str) -> pa.Table:
    for name, value in constants.items():
        same = pa.DictionaryArray.from_arrays(pa.array([0] * stored.num_rows, pa.int32()), [value])
        stored = stored.append_column(name, same)
    return stored


def _no_readings() -> pa.Table:
    kinds = {"time_ns": pa.int64(), "run_id": pa.string(), "value": pa.float64(), "quality": pa.uint32()}
    return pa.schema([*kinds.items(), ("signal", _WORD), ("unit", _WORD)]).empty_table()
