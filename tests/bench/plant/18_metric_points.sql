-- One point a window, a series a machine: what a gateway says of each of its sources.
insert into metric_points by name
select
    md5('point/' || window_id::varchar)::uuid as point_id, 'twin.score.ratio' as name, '1' as unit, 'gauge' as kind,
    0 as temporality, false as monotonic, 0 as start_ns, last_ns as time_ns, ratio as value, '{}' as detail,
    '{"twin.asset.id":"' || asset_id || '"}' as attributes, 'twintrace-edge' as service_name,
    md5('resource')::uuid as resource_id, md5('scope')::uuid as scope_id, received_ns, batch_id
from scores
order by received_ns, asset_id
