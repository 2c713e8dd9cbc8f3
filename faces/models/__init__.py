"""People in photos: faces, who they are, who they are not, and the journal of what the user said.

Only the user's word sets `Face.person`; what Kith believes lives in Candidate, and can be
computed again at any time.
"""

from faces.models.faces import (
    CLEAR_QUALITY,
    TELLING_QUALITY,
    Collage,
    Embedding,
    Erased,
    Face,
    FaceQuerySet,
    Group,
    GroupQuerySet,
)
from faces.models.gallery import (
    Candidate,
    CandidateQuerySet,
    Rejection,
    Template,
)
from faces.models.journal import (
    Change,
    Decision,
)
from faces.models.libraries import (
    Accuracy,
    Postponed,
    Preference,
)
from faces.models.people import (
    Distinction,
    Person,
    PersonQuerySet,
)
from faces.models.searches import SavedSearch, SavedSearchQuerySet
from faces.models.working import (
    Instance,
    Relearning,
    Scan,
    Skip,
    Trial,
    TrialQuerySet,
)

__all__ = [
    "CLEAR_QUALITY",
    "TELLING_QUALITY",
    "Accuracy",
    "Candidate",
    "CandidateQuerySet",
    "Change",
    "Collage",
    "Decision",
    "Distinction",
    "Embedding",
    "Erased",
    "Face",
    "FaceQuerySet",
    "Group",
    "GroupQuerySet",
    "Instance",
    "Person",
    "PersonQuerySet",
    "Postponed",
    "Preference",
    "Rejection",
    "Relearning",
    "SavedSearch",
    "SavedSearchQuerySet",
    "Scan",
    "Skip",
    "Template",
    "Trial",
    "TrialQuerySet",
]
