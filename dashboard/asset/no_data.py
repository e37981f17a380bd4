"""What any page says while no gateway has sent a thing: that nothing comes, and how to start one."""

NO_DATA = "No data is arriving"
NOTHING_ARRIVED = "Nothing has reached this collector yet, so nobody knows how the assets are."
EDGE_COMMAND = "twintrace edge --config FILE"
START_A_GATEWAY = f"Start a gateway: {EDGE_COMMAND}."
