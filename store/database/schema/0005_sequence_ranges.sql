-- What a window says of the readings it used, as flow=100-104,106-119, as a list of {signal, first_sequence, last_sequence}.
create macro sequence_ranges(ranges) as
    flatten(list_transform(ranges, lambda said: list_transform(
        list_filter(string_split(split_part(said, '=', 2), ','), lambda part: part <> ''),
        lambda part: {
            'signal': split_part(said, '=', 1),
            'first_sequence': split_part(part, '-', 1)::bigint,
            'last_sequence': split_part(part, '-', 2)::bigint
        }
    )));
