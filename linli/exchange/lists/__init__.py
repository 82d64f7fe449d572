"""A list as it is seen, out to Excel, CSV or paper: its columns are declared once."""
