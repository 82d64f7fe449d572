"""What goes in and out: one folder per outside system or form of exchange."""
