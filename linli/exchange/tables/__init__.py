"""Rows from Excel and CSV into the tables of people, places, units and past cases."""
