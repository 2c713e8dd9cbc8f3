"""What an evaluation found: lines to read, values for other programs, figures to look at."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Draw = Callable[["Axes"], None]


@dataclass(slots=True)
class Report:
    """Lines for a terminal, values for JSON, and by name the figures that can be drawn."""

    lines: list[str] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    figures: dict[str, Draw] = field(default_factory=dict)

    def say(self, line: str = "") -> None:
        self.lines.append(line)

    def text(self) -> str:
        return "\n".join(self.lines)

    def json(self) -> str:
        return json.dumps(self.values, indent=2)

    def draw(self, folder: Path, suffix: str = "svg") -> list[Path]:
        """Write each figure to the folder, as SVG or PNG; return the files."""
        # Imported here: it takes a second, and most runs draw nothing.
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        folder.mkdir(parents=True, exist_ok=True)
        files = []
        for name, draw in self.figures.items():
            figure = Figure(figsize=(6.4, 4.8), layout="constrained")
            FigureCanvasAgg(figure)
            draw(figure.subplots())
            files.append(folder / f"{name}.{suffix}")
            figure.savefig(files[-1])
        return files
