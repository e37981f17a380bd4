create temp table sensors as
select * from (values
    (0, 'speed', '/min', 1480.0, 8.0), (1, 'flow', 'm3/h', 92.0, 3.0), (2, 'suction_pressure', 'bar', 1.2, 0.05),
    (3, 'discharge_pressure', 'bar', 6.4, 0.15), (4, 'motor_current', 'A', 28.0, 0.8),
    (5, 'vibration', 'mm/s', 2.4, 0.3), (6, 'bearing_temperature', 'Cel', 61.0, 2.0)
) as s(sensor, signal, unit, usual, spread)
