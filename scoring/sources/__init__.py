"""One file a protocol, one interface they all fill."""
