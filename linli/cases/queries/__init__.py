"""Every read of casework that others may use, one file a topic; each says how many queries it makes."""

from linli.cases.queries.board import NEWS, Board, MapPoint, News, board, news, points
from linli.cases.queries.colleagues import candidates, of_holder
from linli.cases.queries.deciding import SuspendedCard, Waiting, askers, count_to_decide, suspended, to_decide, urgers
from linli.cases.queries.exports import all_cases, count_cases
from linli.cases.queries.grids import GridPreview, SideCard, preview
from linli.cases.queries.holding import ContactCard, Holding, PauseCard, RequestCard, UrgingCard, holding_of
from linli.cases.queries.lists import MOST_ROWS, PAGE, SORTS, CaseCard, CaseFilter, Page, case_list, is_overdue
from linli.cases.queries.near import NearCase, open_by_id, open_near, open_of_kind
from linli.cases.queries.page import CasePage, RatingCard, TimelineEntry, case_page, timeline
from linli.cases.queries.paging import MOST_COUNTED, Order, Slice, slice_of, standing
from linli.cases.queries.parts import (
    CauseCard,
    CausePage,
    CausesPage,
    LinkCard,
    cases_of_part,
    causes_of_part,
    part_of_case,
    parts_for_case,
    root_cause_page,
    root_causes,
)
from linli.cases.queries.photos import COPIES, PhotoCard, photo_file, photo_file_of, photo_subject, photos_of
from linli.cases.queries.spread import LeftLine, LoadLine, Spread, left_tasks, units_with_load, workload
from linli.cases.queries.supervising import Supervised, SupervisedPage, supervised
from linli.cases.queries.tasks import TaskCard, my_tasks, task_card

__all__ = [
    "COPIES",
    "MOST_COUNTED",
    "MOST_ROWS",
    "NEWS",
    "PAGE",
    "SORTS",
    "Board",
    "CaseCard",
    "CaseFilter",
    "CasePage",
    "CauseCard",
    "CausePage",
    "CausesPage",
    "ContactCard",
    "GridPreview",
    "Holding",
    "LeftLine",
    "LinkCard",
    "LoadLine",
    "MapPoint",
    "NearCase",
    "News",
    "Order",
    "Page",
    "PauseCard",
    "PhotoCard",
    "RatingCard",
    "RequestCard",
    "SideCard",
    "Slice",
    "Spread",
    "Supervised",
    "SupervisedPage",
    "SuspendedCard",
    "TaskCard",
    "TimelineEntry",
    "UrgingCard",
    "Waiting",
    "all_cases",
    "askers",
    "board",
    "candidates",
    "case_list",
    "case_page",
    "cases_of_part",
    "causes_of_part",
    "count_cases",
    "count_to_decide",
    "holding_of",
    "is_overdue",
    "left_tasks",
    "my_tasks",
    "news",
    "of_holder",
    "open_by_id",
    "open_near",
    "open_of_kind",
    "part_of_case",
    "parts_for_case",
    "photo_file",
    "photo_file_of",
    "photo_subject",
    "photos_of",
    "points",
    "preview",
    "root_cause_page",
    "root_causes",
    "slice_of",
    "standing",
    "supervised",
    "suspended",
    "task_card",
    "timeline",
    "to_decide",
    "units_with_load",
    "urgers",
    "workload",
]
