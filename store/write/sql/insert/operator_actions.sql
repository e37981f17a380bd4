-- one counter over what people do and what they judge: it rises in commit order
insert into operator_actions by name
select * exclude ("row"), row_number() over (order by "row") + (
    select greatest(
        coalesce((select max(commit_number) from operator_actions), 0),
        coalesce((select max(commit_number) from verdicts), 0)
    )
) as commit_number
from incoming_operator_actions
