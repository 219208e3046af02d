"""What a check finds: file, line and reason."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong with the corpus."""

    path: str
    line: int
    reason: str
    severity: str = "error"

    def __str__(self) -> str:
        """Return file, line and reason on one line."""
        return f"{self.path}:{self.line}: {'' if self.severity == 'error' else 'warning: '}{self.reason}"
