-- Records under the id of a stored one whose content differs, and the first column that does. What two tellings of one
-- record may have apart, its clocks, is not compared (ADR-020).
select found."row", min(found.unlike) as unlike from (
    select incoming."row", case
        when stored.alert_id is distinct from incoming.alert_id then 'alert_id'
        when stored.value is distinct from incoming.value then 'value'
        when stored.reason is distinct from incoming.reason then 'reason'
        when stored.source is distinct from incoming.source then 'source'
        when stored.actor is distinct from incoming.actor then 'actor'
        when stored.nonce is distinct from incoming.nonce then 'nonce'
        when stored.retracts is distinct from incoming.retracts then 'retracts'
        else ''
    end as unlike
    from incoming_verdicts as incoming
    join verdicts as stored using (verdict_id)
) as found
group by found."row"
having bool_and(found.unlike <> '')
