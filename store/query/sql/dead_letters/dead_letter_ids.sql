-- Letters whose ids begin with these digits; of no site, so for admins.
select replace(letter_id::varchar, '-', '') as letter_id
from dead_letters
where starts_with(replace(letter_id::varchar, '-', ''), $prefix)
order by letter_id
