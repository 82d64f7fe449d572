"""Triage learns: what people said of the machine's decisions, models trained from it, and which of them is live."""
