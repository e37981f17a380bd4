-- Records under the id of a stored one whose content differs, and the first column that does. What two tellings of one
-- record may have apart, its clocks, is not compared (ADR-020).
select found."row", min(found.unlike) as unlike from (
    select incoming."row", case
        when stored.alert_id is distinct from incoming.alert_id then 'alert_id'
        when stored.verb is distinct from incoming.verb then 'verb'
        when stored.actor is distinct from incoming.actor then 'actor'
        when stored.nonce is distinct from incoming.nonce then 'nonce'
        when stored.note is distinct from incoming.note then 'note'
        when stored.assignee is distinct from incoming.assignee then 'assignee'
        when stored.until_ns is distinct from incoming.until_ns then 'until_ns'
        when stored.retracts is distinct from incoming.retracts then 'retracts'
        when stored.from_ns is distinct from incoming.from_ns then 'from_ns'
        else ''
    end as unlike
    from incoming_operator_actions as incoming
    join operator_actions as stored using (action_id)
) as found
group by found."row"
having bool_and(found.unlike <> '')
