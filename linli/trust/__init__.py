"""The journal of facts and what keeps it trustworthy: relay, readers, idempotency keys, sealed fields."""
