"""What is open to everybody and to other people's programs."""
"""Pages that anybody may read: what the law has posted in public."""
