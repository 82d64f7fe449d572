"""What people may ask about their own data, and how long data is kept."""
