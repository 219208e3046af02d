"""Files that are either whole or not there: everything is written aside first and renamed at the end."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ..errors import InputError

WORK_FOLDER = ".govreport"


def write_whole(target: Path, data: bytes) -> None:
    """Write `data` to `target` so that a kill at any moment leaves the old file or the new one, never a part."""
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = target.with_name(f".{target.name}.part")
    with aside.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())  # else a power cut may leave the new name with no content
    os.replace(aside, target)


@contextmanager
def staged(output: Path, name: str = "writing") -> Iterator[Path]:
    """Give a folder to write into; at a clean end its files are moved into `output`, one rename each.

    What an interrupted run left there is removed by the next run. One run at a time may write into an output folder.
    """
    folder = output / WORK_FOLDER / name
    try:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(output, f"cannot write there ({error.strerror or error}); choose another --output") from error
    try:
        yield folder
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            target = output / path.relative_to(folder)
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                os.replace(path, target)
            except OSError as error:
                reason = f"cannot be replaced ({error.strerror or error}); close it elsewhere and run again"
                raise InputError(target, reason) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        with suppress(OSError):  # stays where finished reports are kept in it
            folder.parent.rmdir()
