"""Rosters at the desk, one module a topic: the week, leave, shifts, deputies, duty officers, gaps, workload, left tasks."""
