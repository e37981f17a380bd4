// Sends one set of records with npm's OpenTelemetry exporters, over http/json, http/protobuf and grpc, and prints what
// each export came to. node send.mjs http://127.0.0.1:4318 http://127.0.0.1:4317; python_clients.py sends the same.
import { createTraceState, ValueType } from "@opentelemetry/api";
import { OTLPLogExporter as GrpcLogs } from "@opentelemetry/exporter-logs-otlp-grpc";
import { OTLPLogExporter as JsonLogs } from "@opentelemetry/exporter-logs-otlp-http";
import { OTLPLogExporter as ProtoLogs } from "@opentelemetry/exporter-logs-otlp-proto";
import { OTLPMetricExporter as GrpcMetrics } from "@opentelemetry/exporter-metrics-otlp-grpc";
import { OTLPMetricExporter as JsonMetrics } from "@opentelemetry/exporter-metrics-otlp-http";
import { OTLPMetricExporter as ProtoMetrics } from "@opentelemetry/exporter-metrics-otlp-proto";
import { OTLPTraceExporter as GrpcTraces } from "@opentelemetry/exporter-trace-otlp-grpc";
import { OTLPTraceExporter as JsonTraces } from "@opentelemetry/exporter-trace-otlp-http";
import { OTLPTraceExporter as ProtoTraces } from "@opentelemetry/exporter-trace-otlp-proto";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { AggregationTemporality, DataPointType } from "@opentelemetry/sdk-metrics";

const [http, grpc] = process.argv.slice(2);
const TRACE = "0af7651916cd43dd8448eb211c80319c";
const BEGIN = [1_700_000_000, 123_456_789];
const END = [1_700_000_001, 987_654_321];
const SCOPE = { name: "shop", version: "1.2" };
const VALUES = {
  text: "Grüße \u{1F600}",
  empty: "",
  whole: 7,
  negative: -7,
  beyond: 2 ** 53 + 2,
  large: 10 ** 18,
  small: -(10 ** 18),
  half: 0.5,
  tiny: 1.5e-300,
  yes: true,
  no: false,
  raw: new Uint8Array([0, 1, 254, 255]),
  list: ["a", "", 2, 2.5, false],
  map: { deep: { deeper: { text: "", n: 2 ** 53 + 2 } }, list: [{ a: 1 }, []], none: {} },
};

const context = (spanId, isRemote) => ({ traceId: TRACE, spanId, traceFlags: 0, isRemote });

function span(resource, spanId, more) {
  return {
    name: "pay",
    kind: 1,
    spanContext: () => ({ ...context(spanId), traceState: createTraceState("a=1,b=2") }),
    parentSpanContext: context("00000000000000aa", true),
    startTime: BEGIN,
    endTime: END,
    status: { code: 2, message: "card refused" },
    attributes: VALUES,
    events: [{ name: "charged", time: END, attributes: { amount: 12.5, note: "" }, droppedAttributesCount: 0 }],
    links: [{ context: context("00000000000000bb", false), attributes: { why: "retry" }, droppedAttributesCount: 0 }],
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
    resource,
    instrumentationScope: SCOPE,
    ...more,
  };
}

function log(resource, more) {
  return {
    hrTime: BEGIN,
    hrTimeObserved: END,
    severityNumber: 13,
    severityText: "WARN",
    body: { text: "", nested: { raw: new Uint8Array([255]), list: [1, "two", 2.5] } },
    eventName: "stock.low",
    attributes: VALUES,
    droppedAttributesCount: 0,
    spanContext: { ...context("00000000000000cc"), traceFlags: 1 },
    resource,
    instrumentationScope: SCOPE,
    ...more,
  };
}

const point = (value) => ({ startTime: BEGIN, endTime: END, attributes: { till: "1", empty: "" }, value });
const gaugePoint = (value) => ({ ...point(value), startTime: [0, 0] });
const descriptor = (name, valueType) => ({ name, description: `the ${name}`, unit: "1", valueType });
const CUMULATIVE = { aggregationTemporality: AggregationTemporality.CUMULATIVE };
const METRICS = [
  {
    ...CUMULATIVE,
    descriptor: descriptor("orders", ValueType.INT),
    dataPointType: DataPointType.SUM,
    isMonotonic: true,
    dataPoints: [point(2 ** 53 + 2), { ...point(10 ** 18), attributes: { till: "2" } }],
  },
  {
    ...CUMULATIVE,
    descriptor: descriptor("level", ValueType.DOUBLE),
    dataPointType: DataPointType.GAUGE,
    dataPoints: [gaugePoint(0.5)],
  },
  {
    ...CUMULATIVE,
    descriptor: descriptor("wait", ValueType.DOUBLE),
    dataPointType: DataPointType.HISTOGRAM,
    dataPoints: [
      point({ buckets: { boundaries: [0.1, 1], counts: [1, 2, 3] }, count: 6, sum: 9.25, min: 0.05, max: 4.5 }),
    ],
  },
  {
    ...CUMULATIVE,
    descriptor: descriptor("size", ValueType.DOUBLE),
    dataPointType: DataPointType.EXPONENTIAL_HISTOGRAM,
    dataPoints: [
      point({
        count: 7,
        sum: 9.5,
        min: -1.5,
        max: 4.5,
        scale: 3,
        zeroCount: 1,
        positive: { offset: -2, bucketCounts: [1, 2] },
        negative: { offset: 4, bucketCounts: [3] },
      }),
    ],
  },
];

const metrics = (resource, found) => ({ resource, scopeMetrics: [{ scope: SCOPE, metrics: found }] });
const NAN = {
  ...CUMULATIVE,
  descriptor: descriptor("nan", ValueType.DOUBLE),
  dataPointType: DataPointType.GAUGE,
  dataPoints: [gaugePoint(Number.NaN)],
};

const CLIENTS = {
  "js-http-json": [JsonTraces, JsonMetrics, JsonLogs, (signal) => `${http}/v1/${signal}`],
  "js-http-protobuf": [ProtoTraces, ProtoMetrics, ProtoLogs, (signal) => `${http}/v1/${signal}`],
  "js-grpc": [GrpcTraces, GrpcMetrics, GrpcLogs, () => grpc],
};

async function send(client, what, Exporter, url, records) {
  const exporter = new Exporter({ url });
  const result = await new Promise((done) => exporter.export(records, done));
  await exporter.shutdown();
  return { client, what, code: result.code, error: result.error ? String(result.error.message) : "" };
}

async function sendAll([client, [Traces, Metrics, Logs, urlOf]], number) {
  const resource = resourceFromAttributes({ "service.name": "shop", "service.instance.id": client, note: "" });
  const id = (last) => `${number + 1}${last}`.padStart(16, "0");
  const cut = { text: "cut \ud83d" };
  return [
    await send(client, "traces", Traces, urlOf("traces"), [span(resource, id(0))]),
    await send(client, "metrics", Metrics, urlOf("metrics"), metrics(resource, METRICS)),
    await send(client, "logs", Logs, urlOf("logs"), [log(resource, {})]),
    await send(client, "nan", Metrics, urlOf("metrics"), metrics(resource, [NAN])),
    await send(client, "odd", Traces, urlOf("traces"), [
      span(resource, id(1), { name: "cut", attributes: cut, events: [], links: [] }),
      span(resource, id(2), { name: "least", attributes: { n: -(2 ** 63) }, events: [], links: [] }),
      span(resource, id(3), { name: "beyond", attributes: { n: 2 ** 63 }, events: [], links: [] }),
      span(resource, id(4), { name: "nan", attributes: { n: Number.NaN }, events: [], links: [] }),
      span(resource, id(5), { name: "neighbour", attributes: {}, events: [], links: [] }),
    ]),
  ];
}

const told = [];
for (const [number, client] of Object.entries(CLIENTS).entries()) told.push(...(await sendAll(client, number)));
process.stdout.write(`${JSON.stringify(told)}\n`);
