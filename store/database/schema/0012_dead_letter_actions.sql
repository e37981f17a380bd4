-- What people did about dead letters, a row each time: sent again, with what became of its items then, or given up. The
-- letter itself stays; the last row of a letter says how it stands.
create table dead_letter_actions (
    action_id uuid not null, letter_id uuid not null, verb varchar not null, credential varchar not null,
    accepted bigint not null, duplicates bigint not null, refused bigint not null, problem varchar not null,
    received_ns bigint not null, batch_id uuid not null
);

-- Dead letters and how they stand: waiting, retried or dropped.
create view dead_letters_now as
with last_actions as (
    select
        letter_id, arg_max(verb, received_ns) as state, arg_max(credential, received_ns) as acted_by,
        max(received_ns) as acted_ns, arg_max(accepted, received_ns) as accepted,
        arg_max(duplicates, received_ns) as duplicates, arg_max(refused, received_ns) as refused,
        arg_max(problem, received_ns) as problem
    from dead_letter_actions group by letter_id
)
select
    l.letter_id, l.digest, l.credential, l.signal, l.transport, l.encoding, l.items, l.reason, l.body, l.received_ns,
    coalesce(a.state, 'waiting') as state, a.acted_by, a.acted_ns, a.accepted, a.duplicates, a.refused, a.problem
from dead_letters as l
left join last_actions as a on a.letter_id = l.letter_id;
