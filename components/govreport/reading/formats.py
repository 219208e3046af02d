"""Tell the format of a file by its content, and find the files of reports."""

import os
import re
from collections.abc import Iterable
from pathlib import Path

from govreport.errors import InputError

SUFFIXES = (".txt", ".html", ".htm", ".docx", ".pdf")

# How files begin that are no report we read, and what to tell their owner.
_FOREIGN: tuple[tuple[bytes, str], ...] = (
    (b"{\\rtf", "an RTF file; save it as .docx"),
    (b"\x89PNG", "a picture; run character recognition (OCR) on it first"),
    (b"\xff\xd8\xff", "a picture; run character recognition (OCR) on it first"),
    (b"GIF8", "a picture; run character recognition (OCR) on it first"),
    (b"Rar!", "a RAR archive; unpack it and give the report itself"),
    (b"7z\xbc\xaf", "a 7-Zip archive; unpack it and give the report itself"),
    (b"\x1f\x8b", "a gzip archive; unpack it and give the report itself"),
    (b"\x7fELF", "a program, not a report"),
    (b"MIME-Version", "a mail or .mht file; save the page as .html"),
    (b"From: <Saved by", "an .mht file; save the page as .html"),
)
_TAGS = re.compile(rb"<(!doctype\s+html|html|head|body|meta|div|p|table|h1|span|article|section)[\s>/]", re.I)


def sniff(data: bytes, suffix: str, source: object) -> str:
    """Return ``txt``, ``html``, ``docx`` or ``pdf`` by what the file begins with.

    Raises
    ------
    InputError
        If it is another format, saying which and what to do.

    Examples
    --------
    >>> sniff(b"%PDF-1.7", ".txt", "a.txt"), sniff(b"<p>1</p>", "", "bytes"), sniff("一、".encode(), ".txt", "a.txt")
    ('pdf', 'html', 'txt')
    """
    start = data[:4096]
    if b"%PDF-" in start[:1024]:
        return "pdf"
    if start.startswith(b"PK"):
        return "docx"
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise InputError(source, "the Word document is protected by a password; save a copy without it")
        raise InputError(source, "an old Office file (.doc, .xls or .wps); save it as .docx")
    for magic, reason in _FOREIGN:
        if start.startswith(magic):
            raise InputError(source, reason)
    if suffix in (".docx", ".pdf"):
        raise InputError(source, f"not a {suffix} file: its content is something else")
    head = start.replace(b"\0", b"")  # UTF-16 writes ASCII with NULs between
    return "html" if suffix in (".html", ".htm") or _TAGS.search(head) else "txt"


def discover(paths: Iterable[str | os.PathLike[str]] | str | os.PathLike[str]) -> list[Path]:
    """List the report files that files and folders name.

    Parameters
    ----------
    paths
        Files, taken whatever their suffix, and folders, searched to the bottom for .txt, .html, .htm, .docx and .pdf
        files; hidden files and Word's lock files (``~$…``) are passed over.

    Returns
    -------
    The files, each once: in the order given, those of a folder sorted by path.

    Raises
    ------
    InputError
        For a path that is missing, a folder without reports, or one without permission.
    """
    found: dict[Path, None] = {}
    for given in [paths] if isinstance(paths, str | os.PathLike) else paths:
        path = Path(given)
        try:
            path.stat()
        except FileNotFoundError as error:
            raise InputError(path, "no such file or folder") from error
        except PermissionError as error:
            raise InputError(path, "no permission to read it") from error
        except OSError as error:
            raise InputError(path, f"cannot be read ({error.strerror or error})") from error
        if not path.is_dir():
            found[path] = None
            continue
        inside = _search(path)
        if not inside:
            raise InputError(path, f"no reports in this folder ({', '.join(SUFFIXES)})")
        found.update(dict.fromkeys(inside))
    return list(found)


def _search(folder: Path) -> list[Path]:
    def refuse(error: OSError) -> None:
        raise InputError(error.filename or folder, f"no permission to read this folder ({error.strerror})") from error

    inside: list[Path] = []
    for root, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        inside += [Path(root, name) for name in names if name.lower().endswith(SUFFIXES) and not name.startswith((".", "~$"))]
    return sorted(inside)
