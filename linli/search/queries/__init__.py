"""Every read of search that others may use, one file a topic; each says how many queries it makes."""

from linli.search.queries.elsewhere import case_ids, report_ids, suggestions, words_as_filter
from linli.search.queries.names import NameHit, names_like
from linli.search.queries.phones import PhoneHits, by_phone
from linli.search.queries.searching import CaseHit, Found, ReportHit, search
from linli.search.queries.windows import Narrowing

__all__ = [
    "CaseHit",
    "Found",
    "NameHit",
    "Narrowing",
    "PhoneHits",
    "ReportHit",
    "by_phone",
    "case_ids",
    "names_like",
    "report_ids",
    "search",
    "suggestions",
    "words_as_filter",
]
