"""What is open to everybody and to other people's programs."""
