"""Tables of people, one file a topic."""

from linli.people.models.accounts import (
    Account,
    AccountKind,
    AccountManager,
    Message,
    Notice,
    Post,
    Resident,
    ResidentKind,
    Role,
    SignInCode,
)
from linli.people.models.consents import (
    Consent,
    ConsentAs,
    ConsentNotice,
    ConsentWay,
    Guardian,
)
from linli.people.models.homes import (
    Dispute,
    DisputeState,
    Home,
    HomeKind,
    HomeSource,
    WorkLine,
)
from linli.people.models.reaching import (
    NoTexts,
    PushDevice,
    Reach,
)
from linli.people.models.rosters import (
    Deputy,
    DutyOfficer,
    DutySlot,
    Leave,
    LeaveReason,
    LeaveState,
    Shift,
)
from linli.people.models.signing import (
    AccessToken,
    CodeApp,
    Passkey,
    RecoveryCode,
    Session,
)

__all__ = [
    "AccessToken",
    "Account",
    "AccountKind",
    "AccountManager",
    "CodeApp",
    "Consent",
    "ConsentAs",
    "ConsentNotice",
    "ConsentWay",
    "Deputy",
    "Dispute",
    "DisputeState",
    "DutyOfficer",
    "DutySlot",
    "Guardian",
    "Home",
    "HomeKind",
    "HomeSource",
    "Leave",
    "LeaveReason",
    "LeaveState",
    "Message",
    "NoTexts",
    "Notice",
    "Passkey",
    "Post",
    "PushDevice",
    "Reach",
    "RecoveryCode",
    "Resident",
    "ResidentKind",
    "Role",
    "Session",
    "Shift",
    "SignInCode",
    "WorkLine",
]
