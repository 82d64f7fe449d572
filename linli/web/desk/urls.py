"""Addresses of the desks, one module a topic."""

from __future__ import annotations

from linli.web.desk import (
    board,
    callbacks,
    case,
    cases,
    imports,
    keys,
    learning,
    lists,
    messages,
    notices,
    photos,
    queue,
    reopenings,
    search,
    signal,
    supervision,
    to_decide,
    webhooks,
    window,
)
from linli.web.desk.cards import reading, writing
from linli.web.desk.ground import addresses, causes, grids, missing, parts, residents
from linli.web.desk.roster import deputies, leave, looking, officers, shifts, week

urlpatterns = [
    *grids.urls,
    *addresses.urls,
    *residents.urls,
    *parts.urls,
    *causes.urls,
    *missing.urls,
    *board.urls,
    *cases.urls,
    *case.urls,
    *to_decide.urls,
    *supervision.urls,
    *reopenings.urls,
    *queue.urls,
    *search.urls,
    *signal.urls,
    *webhooks.urls,
    *learning.urls,
    *window.urls,
    *callbacks.urls,
    *keys.urls,
    *messages.urls,
    *notices.urls,
    *photos.urls,
    *imports.urls,
    *lists.urls,
    *reading.urls,
    *writing.urls,
    *week.urls,
    *leave.urls,
    *shifts.urls,
    *deputies.urls,
    *officers.urls,
    *looking.urls,
]
