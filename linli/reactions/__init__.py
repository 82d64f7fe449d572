"""Every “when this happens, also do that”, on one page: ``reactions.py``."""
