"""A matter that somebody is responsible for at every moment, with a clock, and the tasks that deal with it."""
