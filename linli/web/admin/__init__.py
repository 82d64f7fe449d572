"""Pages of the three separated administrators: accounts, tokens, the audit log."""
