"""Accounts, staff posts and residents: where an Actor comes from."""
