"""Resources and scopes: parsed once a content, known by a digest of it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from opentelemetry.proto.common.v1.common_pb2 import InstrumentationScope
from opentelemetry.proto.resource.v1.resource_pb2 import Resource

from collector.decode.byte_cache import ByteCache
from collector.decode.values import attributes_of, json_text
from collector.limits import MIB
from store.write.batch import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A resource: who sent a span, a log record or a point."""

    resource_id: bytes
    service_name: str
    attributes: Mapping[str, Any]
    schema_url: str
    text: bytes
    dropped_attributes: int
    entity_refs: bytes

    def row(self, seen_ns: int) -> Row:
        """Return its row of `resources`."""
        return (self.resource_id, self.text, self.schema_url, seen_ns, self.dropped_attributes, self.entity_refs)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeSource:
    """An instrumentation scope: which library made it."""

    scope_id: bytes
    name: str
    version: str
    text: bytes
    schema_url: str
    dropped_attributes: int

    def row(self, seen_ns: int) -> Row:
        """Return its row of `scopes`."""
        return (self.scope_id, self.name, self.version, self.text, self.schema_url, seen_ns, self.dropped_attributes)


def source_of(resource: Any, schema_url: str) -> Source:
    """Return the resource, from the cache when this content was seen before."""
    raw = resource.SerializeToString(deterministic=True)
    return _SOURCES.get((raw, schema_url), len(raw) + len(schema_url), lambda: _parse_resource(raw, schema_url))


def scope_of(scope: Any, schema_url: str) -> ScopeSource:
    """Return the scope, from the cache when this content was seen before."""
    raw = scope.SerializeToString(deterministic=True)
    return _SCOPES.get((raw, schema_url), len(raw) + len(schema_url), lambda: _parse_scope(raw, schema_url))


def set_cache_bytes(most_bytes: int) -> None:
    """Say how much memory resources and scopes that were seen before may take: half of it each."""
    _SOURCES.most_bytes = _SCOPES.most_bytes = most_bytes // 2


_SOURCES: ByteCache[Source] = ByteCache(8 * MIB)
_SCOPES: ByteCache[ScopeSource] = ByteCache(8 * MIB)


def content_id(*parts: bytes) -> bytes:
    """Return 16 bytes of sha256 over the parts, each with its length before it."""
    sha = hashlib.sha256()
    for part in parts:
        sha.update(len(part).to_bytes(8, "big"))
        sha.update(part)
    return sha.digest()[:16]


def _parse_resource(raw: bytes, schema_url: str) -> Source:
    resource = Resource.FromString(raw)
    attributes = attributes_of(resource.attributes)
    service_name = attributes.get("service.name", "")
    return Source(
        resource_id=content_id(b"resource", raw, schema_url.encode()),
        service_name=service_name if isinstance(service_name, str) else json_text(service_name).decode(),
        attributes=attributes,
        schema_url=schema_url,
        text=json_text(attributes),
        dropped_attributes=resource.dropped_attributes_count,
        entity_refs=json_text([_entity(each) for each in resource.entity_refs]),
    )


def _parse_scope(raw: bytes, schema_url: str) -> ScopeSource:
    scope = InstrumentationScope.FromString(raw)
    return ScopeSource(
        scope_id=content_id(b"scope", raw, schema_url.encode()),
        name=scope.name,
        version=scope.version,
        text=json_text(attributes_of(scope.attributes)),
        schema_url=schema_url,
        dropped_attributes=scope.dropped_attributes_count,
    )


def _entity(entity: Any) -> dict[str, Any]:
    return {
        "schema_url": entity.schema_url,
        "type": entity.type,
        "id_keys": list(entity.id_keys),
        "description_keys": list(entity.description_keys),
    }
