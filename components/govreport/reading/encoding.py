"""Find out in which encoding a text is written, strictly: a wrong guess would change the words."""

import codecs
import re

from govreport.errors import InputError

from .lines import CJK

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Names that pages declare, and the superset each is really written in.
ALIASES = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030", "big5-hkscs": "big5hkscs"}
BAD_BYTES_ALLOWED = 1 / 1000
_DECLARED = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_\-]{3,20})|<\?xml[^>]{0,80}encoding=[\"']([A-Za-z0-9_\-]{3,20})")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x7f\ufffe\uffff\ue000-\uf8ff]")


def _is_common(text: str, encoding: str) -> float:
    """Return the share of Chinese characters on the first, frequent level of the standard."""
    codec, first, last = ("big5", 0xA4, 0xC6) if encoding.startswith("big5") else ("gb2312", 0xB0, 0xD7)
    found = CJK.findall(text[:20000])
    common = 0
    for character in found:
        code = character.encode(codec, "ignore")
        common += len(code) == 2 and first <= code[0] <= last
    return common / len(found) if found else 0.0


def _utf16_without_bom(data: bytes) -> str | None:
    """Return the UTF-16 variant whose line ends and ASCII stand where they would, or None."""
    if len(data) % 2 or b"\0" not in data:
        return None
    for name, newline in (("utf-16-le", b"\n\0"), ("utf-16-be", b"\0\n")):
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        sample = text[:20000]
        good = len(CJK.findall(sample)) + len(re.findall(r"[\n\r -~，。、；：！？（）“”《》　]", sample))
        if good >= 0.9 * len(sample) and (newline in data or len(CJK.findall(sample)) >= 0.3 * len(sample)):
            return name
    return None


def decode(data: bytes, source: object) -> tuple[str, str, int]:
    """Decode a text file.

    Parameters
    ----------
    data
        The bytes of the file.
    source
        Its name, for the error.

    Returns
    -------
    The text, the name of the encoding, and how many bytes could not be read (shown as U+FFFD).

    Raises
    ------
    InputError
        If the bytes are no text, or no supported encoding fits them.

    Examples
    --------
    >>> decode("桂园街道工作报告".encode("gbk"), "a.txt")
    ('桂园街道工作报告', 'gb18030', 0)
    """
    text, name, bad = _decode(data, source)
    if len(_CONTROL.findall(text)) > max(2, len(text) // 200):
        raise InputError(source, "binary data, not text; give a .txt, .html, .docx or .pdf file")
    return text, name, bad


def _decode(data: bytes, source: object) -> tuple[str, str, int]:
    for bom, name in BOMS:
        if data.startswith(bom):
            try:
                return data.decode(name), name, 0
            except UnicodeDecodeError as error:
                if name != "utf-8-sig":
                    raise InputError(source, f"marked as {name.upper()} but broken at byte {error.start}") from error
    if name16 := _utf16_without_bom(data):
        return data.decode(name16), name16, 0
    try:
        return data.decode("utf-8"), "utf-8", 0
    except UnicodeDecodeError:
        pass
    if data.count(b"\0") > len(data) // 1000:
        raise InputError(source, "binary data, not text; give a .txt, .html, .docx or .pdf file")
    names = ["gb18030", "big5hkscs", "utf-8"]
    if match := _DECLARED.search(data[:4096]):
        declared = (match[1] or match[2]).decode("ascii").lower()
        declared = ALIASES.get(declared, declared)
        names = [declared, *names] if declared in ("gb18030", "big5", "big5hkscs") else names
    found: list[tuple[float, str, str, int]] = []
    for rank, name in enumerate(names):
        if (attempt := _attempt(data, name)) is not None:
            text, bad = attempt
            # The declared encoding wins a close race; unreadable bytes lose one.
            bonus = 0.2 if rank == 0 and len(names) == 4 else 0.0
            found.append((_is_common(text, name) + bonus - (0.05 if bad else 0.0), text, name, bad))
    if not found:
        raise InputError(source, "the encoding is none of UTF-8, UTF-16, GB18030/GBK and Big5; save the text as UTF-8")
    score, text, name, bad = max(found, key=lambda item: item[0])
    if score < 0.6:
        raise InputError(source, "no readable Chinese text in UTF-8, UTF-16, GB18030/GBK or Big5; save the text as UTF-8")
    return text, ("big5" if name == "big5hkscs" else name), bad


def _attempt(data: bytes, name: str) -> tuple[str, int] | None:
    """Decode with the few unreadable bytes replaced, or return None if they are not few."""
    try:
        return data.decode(name), 0
    except UnicodeDecodeError:
        text = data.decode(name, "replace")
    bad = text.count("\ufffd")
    return (text, bad) if bad <= max(1, len(text) * BAD_BYTES_ALLOWED) and len(text) > 200 else None
