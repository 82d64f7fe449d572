"""Knowledge cards at the desk: the list, one card, writing it, proposing a correction and answering it."""
