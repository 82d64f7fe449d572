"""Feeding a file of messages through intake: the rows, the two ways in, and what became of them."""
