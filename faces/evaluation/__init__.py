"""How well Kith recognises, measured on albums and pairs whose truth is known.

Each evaluation is a module with two functions: `add_arguments` adds its options to the command
`evaluate`, `run` takes their values and returns a `Report`.
"""

from types import ModuleType

from faces.evaluation import (
    calibration,
    certainty,
    effort,
    eras,
    grouping,
    identification,
    strangers,
    verification,
)

EVALUATIONS: dict[str, ModuleType] = {
    "calibration": calibration,
    "certainty": certainty,
    "effort": effort,
    "eras": eras,
    "grouping": grouping,
    "identification": identification,
    "strangers": strangers,
    "verification": verification,
}
