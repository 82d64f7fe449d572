"""Tables of exchange, one file for each folder of the app."""

from linli.exchange.models.tables import Import, ImportFile, ImportRow, ImportState

__all__ = ["Import", "ImportFile", "ImportRow", "ImportState"]
