"""Who may see and do what to a case: one predicate for each act, and one matching queryset."""

from linli.cases.access.acts import FOR, acts_now, case_for, may
from linli.cases.access.deciding import DECIDERS, may_decide, request_for, to_decide
from linli.cases.access.holding import COUNTY, holds, speaks
from linli.cases.access.linking import JUDGES, case_to_read, check_lifter, may_lift
from linli.cases.access.parts import (
    CAUSE_ROLES,
    LINK_ROLES,
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
    RESTRICTED_ROLES,
    TRIAGE_ROLES,
    VERIFY_ROLES,
    may_see,
    posted,
    visible_cases,
)
from linli.cases.access.tasks import may_take, task_for, visible_tasks

__all__ = [
    "AREA_ROLES",
    "CAUSE_ROLES",
    "COUNTY",
    "DECIDERS",
    "FOR",
    "JUDGES",
    "LINK_ROLES",
    "MISSING",
    "RESTRICTED_ROLES",
    "TRIAGE_ROLES",
    "VERIFY_ROLES",
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
    "posted",
    "request_for",
    "speaks",
    "task_for",
    "to_decide",
    "visible_cases",
    "visible_causes",
    "visible_tasks",
]
