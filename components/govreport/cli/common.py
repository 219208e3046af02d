"""What the commands share: errors in one line, and the model."""

import functools
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn, ParamSpec, TypeVar

import typer
from spacy.language import Language

from ..errors import InputError

P = ParamSpec("P")
R = TypeVar("R")

DEFAULT_MODEL = "zh_govreport_sm"
PROJECT_MODEL = Path("training/assembled")

WRONG_USE = 2
INTERRUPTED = 130


def fail(message: object, status: int = WRONG_USE) -> NoReturn:
    """End with one line on stderr."""
    typer.echo(f"govreport: {one_line(message)}", err=True)
    raise typer.Exit(status)


def one_line(message: object) -> str:
    """Put a message on one line, without control characters that a terminal would run."""
    return re.sub(r"[\x00-\x1f\x7f-\x9f\s]+", " ", str(message)).strip()


def one_line_errors(command: Callable[P, R]) -> Callable[P, R]:
    """Make a command end with one line instead of a traceback where the input is at fault."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except InputError as error:
            fail(error)
        except OSError as error:
            fail(f"{error.filename}: {error.strerror}" if error.filename and error.strerror else error)
        except ImportError as error:
            fail(f"{error}; install it with pip")
        except KeyboardInterrupt:
            fail("interrupted; finished reports are kept, the same command goes on from there", INTERRUPTED)

    return run


def load_model(name: str | None) -> tuple[Language, str]:
    """Load the pipeline of that name or path, by default the installed package, else that of the project folder.

    Returns
    -------
    nlp, name
        The pipeline and the name it was loaded under.
    """
    import spacy
    from spacy.util import is_package

    chosen = name or DEFAULT_MODEL
    if name is None and not is_package(DEFAULT_MODEL):
        if not (PROJECT_MODEL / "config.cfg").is_file():
            fail(
                f"the model {DEFAULT_MODEL} is not installed and there is no {PROJECT_MODEL} here; install its wheel with pip, "
                "build it with 'spacy project run all', or give one with --model"
            )
        chosen = str(PROJECT_MODEL)
    try:
        return _load(spacy.load, chosen), chosen
    except OSError:
        fail(f"the model {chosen} is not there; install its wheel with pip, or give a name or a folder with --model")
    except Exception as error:  # a folder that is no pipeline fails in many ways
        fail(f"the model {chosen} cannot be loaded ({type(error).__name__}: {error}); build or install it anew")


def _load(loader: Any, name: str) -> Language:
    nlp: Language = loader(name)
    return nlp
