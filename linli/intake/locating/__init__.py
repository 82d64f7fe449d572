"""From free Chinese words to a standard address and its grid; plain Python, no database.

    book = AddressBook(entries: Iterable[BookEntry])
    book.locate(text) -> Located            what the words alone say
    book.resolve(text, address, lon, lat) -> Resolved   words and coordinates together

``BookEntry(id, text, road, number, estate, building, entrance, aliases, lon, lat, grid_code)``.
``Located``: ``level`` unit, building, estate, number, road or None; ``grid_code`` is None wherever two grids fit, and
then ``alternatives`` names them: nothing is ever guessed in silence (AT-ADDR-01). ``confidence`` 0–1.
``Resolved`` adds ``contradiction``: metres between words and point where they are more than 500 m apart, else None.
"""

from linli.intake.locating.book import AddressBook
from linli.intake.locating.kinds import Alternative, BookEntry, Located, Resolved

__all__ = ["AddressBook", "Alternative", "BookEntry", "Located", "Resolved"]
