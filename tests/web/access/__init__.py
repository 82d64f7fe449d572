"""Tests of who may do what: the matrix, the walk through every door, confidential cases."""
