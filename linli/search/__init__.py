"""Search in Chinese over everything one may see: an index of its own, kept up by the journal."""
