"""OTLP metrics -> rows of `metric_points`, one a data point; what has no column is in `detail`, whole."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from collector.decode.limits import Refused, require_small, require_time, required_time
from collector.decode.row_collector import RowCollector
from collector.decode.sources import ScopeSource, Source, content_id
from collector.decode.values import attributes_of, json_text, number
from store.write.batch import Row

Detail = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Series:
    """What all points of one metric share."""

    metric: Any
    kind: str
    temporality: int
    monotonic: bool
    metadata: Detail
    digest: bytes
    source: Source
    scope: ScopeSource


def decode_metrics(request: Any, collected: RowCollector) -> None:
    """Collect the rows of the data points of an ExportMetricsServiceRequest."""
    for of_resource in request.resource_metrics:
        source = collected.source(of_resource.resource, of_resource.schema_url)
        for of_scope in of_resource.scope_metrics:
            scope = collected.scope(of_scope.scope, of_scope.schema_url)
            for metric in of_scope.metrics:
                _collect_metric(metric, source, scope, collected)


def _collect_metric(metric: Any, source: Source, scope: ScopeSource, collected: RowCollector) -> None:
    kind = metric.WhichOneof("data")
    if kind is None:
        return  # a name without a point: there is nothing to keep
    data = getattr(metric, kind)
    series = _series(metric, kind, data, source, scope)
    collected.items += len(data.data_points)
    for point in data.data_points:
        try:
            collected.require_few_parts(point)
            collected.require_gateway(series.source)
            collected.rows["metric_points"].append(_row(point, series))
        except Refused as why:
            collected.refuse(f"metric {metric.name}", point, {}, why)


def _series(metric: Any, kind: str, data: Any, source: Source, scope: ScopeSource) -> _Series:
    temporality = getattr(data, "aggregation_temporality", 0)
    monotonic = getattr(data, "is_monotonic", False)
    same = f"{metric.name}\0{metric.unit}\0{kind}\0{temporality}\0{monotonic}"
    return _Series(
        metric=metric,
        kind=kind,
        temporality=temporality,
        monotonic=monotonic,
        metadata={"metadata": attributes_of(metric.metadata)} if metric.metadata else {},
        digest=content_id(b"metric", source.resource_id, scope.scope_id, same.encode()),
        source=source,
        scope=scope,
    )


def _row(point: Any, series: _Series) -> Row:
    value, detail = _DETAIL[series.kind](point)
    return (
        content_id(series.digest, point.SerializeToString(deterministic=True)),
        series.metric.name,
        series.metric.unit,
        series.kind,
        require_small("aggregation_temporality", series.temporality),
        series.monotonic,
        require_time("start_time_unix_nano", point.start_time_unix_nano),
        required_time("time_unix_nano", point.time_unix_nano),
        value,
        json_text({**detail, **series.metadata}),
        json_text(attributes_of(point.attributes)),
        series.source.service_name,
        series.source.resource_id,
        series.scope.scope_id,
        series.metric.description,
        point.flags,
    )


def _number(point: Any) -> tuple[float | None, Detail]:
    detail = _exemplars(point)
    kind = point.WhichOneof("value")
    if kind is None:
        return None, detail
    if kind == "as_double":
        return point.as_double, detail
    return float(point.as_int), {"as_int": point.as_int, **detail}  # a double holds integers up to 2^53


def _histogram(point: Any) -> tuple[None, Detail]:
    return None, {
        "count": point.count,
        **_present(point, "sum", "min", "max"),
        "bucket_counts": list(point.bucket_counts),
        "explicit_bounds": [number(bound) for bound in point.explicit_bounds],
        **_exemplars(point),
    }


def _exponential(point: Any) -> tuple[None, Detail]:
    return None, {
        "count": point.count,
        **_present(point, "sum", "min", "max"),
        "scale": point.scale,
        "zero_count": point.zero_count,
        "zero_threshold": number(point.zero_threshold),
        "positive": _buckets(point.positive),
        "negative": _buckets(point.negative),
        **_exemplars(point),
    }


def _summary(point: Any) -> tuple[None, Detail]:
    return None, {
        "count": point.count,
        "sum": number(point.sum),
        "quantile_values": [[number(each.quantile), number(each.value)] for each in point.quantile_values],
    }


_DETAIL: dict[str, Callable[[Any], tuple[float | None, Detail]]] = {
    "gauge": _number,
    "sum": _number,
    "histogram": _histogram,
    "exponential_histogram": _exponential,
    "summary": _summary,
}


def _present(point: Any, *names: str) -> Detail:
    return {name: number(getattr(point, name)) for name in names if point.HasField(name)}


def _buckets(buckets: Any) -> Detail:
    return {"offset": buckets.offset, "bucket_counts": list(buckets.bucket_counts)}


def _exemplars(point: Any) -> Detail:
    return {"exemplars": [_exemplar(each) for each in point.exemplars]} if point.exemplars else {}


def _exemplar(exemplar: Any) -> Detail:
    kind = exemplar.WhichOneof("value")
    value = {} if kind is None else {kind: number(getattr(exemplar, kind))}
    return {
        "time_ns": exemplar.time_unix_nano,
        **value,
        "trace_id": exemplar.trace_id.hex(),
        "span_id": exemplar.span_id.hex(),
        "attributes": attributes_of(exemplar.filtered_attributes),
    }
