"""Any address where no page is."""
