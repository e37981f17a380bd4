"""One alert from the sensor to the operator, through real processes, also when they are killed."""
