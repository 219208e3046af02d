"""Check the corpus and fail with file, line and reason."""

from pathlib import Path
from typing import Annotated

import typer
from wasabi import msg

from govreport.corpus.checks import check_corpus
from govreport.errors import InputError


def main(
    corpus: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="folder of the corpus")],
    real: Annotated[str, typer.Option(help="folder of real reports (.txt) that the corpus may not copy, or nothing")] = "",
    warnings: Annotated[bool, typer.Option(help="show warnings too")] = False,
) -> None:
    """Print what is wrong; the exit status is 1 if there is an error."""
    present = bool(real) and Path(real).is_dir()
    if real and not present:
        msg.info(f"{real} is not there: the corpus is not held against real reports")
    try:
        findings = check_corpus(corpus, real_reports=Path(real) if present else None)
    except InputError as error:
        msg.fail(str(error), exits=1)
    errors = [finding for finding in findings if finding.severity == "error"]
    for finding in findings if warnings else errors:
        print(finding)
    if errors:
        msg.fail(f"{len(errors)} errors in the corpus", exits=1)
    msg.good(f"no errors, {len(findings)} warnings")


if __name__ == "__main__":
    typer.run(main)
