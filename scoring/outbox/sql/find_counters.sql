select name, value from counters
