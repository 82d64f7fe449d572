"""Intake: signals from every channel, and triage: understand, locate, merge, route."""
