"""Who may see and do what to a case: one predicate for each act, and one matching queryset."""

from linli.cases.access.acts import FOR, acts_now, case_for, may
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
    "FOR",
    "MISSING",
    "RESTRICTED_ROLES",
    "TRIAGE_ROLES",
    "VERIFY_ROLES",
    "acts_now",
    "case_for",
    "may",
    "may_see",
    "may_take",
    "posted",
    "task_for",
    "visible_cases",
    "visible_tasks",
]
