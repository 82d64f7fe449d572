"""Pages and programs' interface, grouped by who uses them."""
