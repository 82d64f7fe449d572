"""Starting, watching and ending an instance: the supervisor, the embedded servers and what ``bin/up`` tells."""
