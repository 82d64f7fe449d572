"""Making a checkout ready to run: Python packages, front end, translations, browser.

Runs before any package is installed, with any Python ≥ 3.11: nothing here imports more than the standard library.
"""
