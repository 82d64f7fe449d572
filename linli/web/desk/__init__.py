"""Pages for desks: the live board, cases, the triage queue, the window, call-backs, notices."""
