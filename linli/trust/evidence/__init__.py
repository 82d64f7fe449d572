"""The journal sealed in batches, so that nobody can take out, change, add or move a fact unseen.

The door for whatever builds on it (deadlines, votes, points, decisions): record a fact, :func:`seal_now` where a proof must
not wait for the next minute, :func:`proof_of` its id, :func:`forget_content` when its time is over.
"""
