"""The ground at the desk: grids, addresses, people on them, parts, root causes, and what the lists do not have yet."""
