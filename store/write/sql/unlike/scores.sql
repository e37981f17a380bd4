-- Records under the id of a stored one whose content differs, and the first column that does. What two tellings of one
-- record may have apart, its clocks, is not compared (ADR-020).
select found."row", min(found.unlike) as unlike from (
    select incoming."row", case
        when stored.window_id is distinct from incoming.window_id then 'window_id'
        when stored.gateway_id is distinct from incoming.gateway_id then 'gateway_id'
        when stored.asset_id is distinct from incoming.asset_id then 'asset_id'
        when stored.run_id is distinct from incoming.run_id then 'run_id'
        when stored.contract is distinct from incoming.contract then 'contract'
        when stored.first_sequence is distinct from incoming.first_sequence then 'first_sequence'
        when stored.last_sequence is distinct from incoming.last_sequence then 'last_sequence'
        when stored.ranges is distinct from incoming.ranges then 'ranges'
        when stored.readings_count is distinct from incoming.readings_count then 'readings_count'
        when stored.readings_expected is distinct from incoming.readings_expected then 'readings_expected'
        when stored.readings_uncertain is distinct from incoming.readings_uncertain then 'readings_uncertain'
        when stored.operating_state is distinct from incoming.operating_state then 'operating_state'
        when stored.vector_id is distinct from incoming.vector_id then 'vector_id'
        when stored.feature_code is distinct from incoming.feature_code then 'feature_code'
        when stored.features is distinct from incoming.features then 'features'
        when stored.features_digest is distinct from incoming.features_digest then 'features_digest'
        when stored.bundle_id is distinct from incoming.bundle_id then 'bundle_id'
        when stored.score is distinct from incoming.score then 'score'
        when stored.contributions is distinct from incoming.contributions then 'contributions'
        when stored.score_digest is distinct from incoming.score_digest then 'score_digest'
        when stored.rule is distinct from incoming.rule then 'rule'
        when stored.step is distinct from incoming.step then 'step'
        when stored."limit" is distinct from incoming."limit" then 'limit'
        when stored.ratio is distinct from incoming.ratio then 'ratio'
        when stored.above_before is distinct from incoming.above_before then 'above_before'
        when stored.below_before is distinct from incoming.below_before then 'below_before'
        when stored.above is distinct from incoming.above then 'above'
        when stored.below is distinct from incoming.below then 'below'
        when stored.alert_id is distinct from incoming.alert_id then 'alert_id'
        when stored.priority is distinct from incoming.priority then 'priority'
        when stored.decision_digest is distinct from incoming.decision_digest then 'decision_digest'
        else ''
    end as unlike
    from incoming_scores as incoming
    join (
        -- by their few times, so that what is wide is read of few
        select * from scores
        where score_id in (select score_id from incoming_scores)
            and last_ns in (select last_ns from scores where score_id in (select score_id from incoming_scores))
    ) as stored using (score_id)
) as found
group by found."row"
having bool_and(found.unlike <> '')
