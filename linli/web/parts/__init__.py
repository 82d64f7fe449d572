"""What every page shares: language, display, errors, health, small form helpers."""
