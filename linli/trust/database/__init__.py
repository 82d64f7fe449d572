"""Django's PostgreSQL backend, asking less of the network."""
