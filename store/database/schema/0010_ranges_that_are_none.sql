-- As before, but what is no range stands for a reading that nobody stored (sequence -1): one that was stored before ranges
-- were checked made the questions over all alerts fail, and one of billions would be unfolded.
create or replace macro sequence_ranges(ranges) as
    list_transform(
        flatten(list_transform(ranges, lambda said: list_transform(
            list_filter(string_split(split_part(said, '=', 2), ','), lambda part: part <> ''),
            lambda part: {
                'signal': split_part(said, '=', 1),
                'first_sequence': try_cast(split_part(part, '-', 1) as bigint),
                'last_sequence': try_cast(split_part(part, '-', 2) as bigint)
            }
        ))),
        lambda one: case
            when one.first_sequence >= 0 and one.last_sequence - one.first_sequence between 0 and 999999 then one
            else {'signal': one.signal, 'first_sequence': -1::bigint, 'last_sequence': -1::bigint}
        end
    );
