"""The watch over gateways and assets that fall silent: what is seen, what is decided, what is written."""
