"""Remove everything that was built."""

import shutil
from pathlib import Path

BUILT = ("build", "training", "output", "packages")

if __name__ == "__main__":
    for name in BUILT:
        shutil.rmtree(Path(name), ignore_errors=True)
    Path("project.lock").unlink(missing_ok=True)
