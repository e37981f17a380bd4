-- The plant in numbers, one row: everything below is counted out from it, so that a plant of one size is one plant.
create temp table frame as
select
    $runs::bigint as runs, $rows::bigint as "rows", $windows::bigint as windows, $block::bigint as block,
    $begin_ns::bigint as begin_ns, $step_ns::bigint as step_ns, $received_ns::bigint as received_ns,
    $bundle_id::varchar as bundle_id, $contract::varchar as contract, $limit::double as "limit",
    md5('made')::uuid as batch_id
