"""Who may see and do what to a case: one predicate for each act, and one matching queryset."""

from linli.cases.access.acts import FOR, acts_now, case_for, may
from linli.cases.access.deciding import DECIDERS, DECISIONS, may_decide, request_for, to_decide
from linli.cases.access.holding import holds, speaks
from linli.cases.access.linking import JUDGES, accused, case_to_read, check_lifter, may_lift
from linli.cases.access.parts import (
    cause_for,
    check_cause_checker,
    check_cause_writer,
    check_worker,
    may_check_cause,
    may_write_cause,
    visible_causes,
)
from linli.cases.access.reach import (
    AREA_ROLES,
    MISSING,
    may_see,
    not_against,
    thing_of,
    visible_cases,
)
from linli.cases.access.tasks import may_take, task_for, visible_tasks

__all__ = [
    "AREA_ROLES",
    "DECIDERS",
    "DECISIONS",
    "FOR",
    "JUDGES",
    "MISSING",
    "accused",
    "acts_now",
    "case_for",
    "case_to_read",
    "cause_for",
    "check_cause_checker",
    "check_cause_writer",
    "check_lifter",
    "check_worker",
    "holds",
    "may",
    "may_check_cause",
    "may_decide",
    "may_lift",
    "may_see",
    "may_take",
    "may_write_cause",
    "not_against",
    "request_for",
    "speaks",
    "task_for",
    "thing_of",
    "to_decide",
    "visible_cases",
    "visible_causes",
    "visible_tasks",
]
