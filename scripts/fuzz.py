"""Feed damaged paragraphs, damaged files and huge texts to the readers and the pipeline, and check what must hold."""

import contextlib
import io
import random
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import spacy
import srsly
import typer
from docx import Document
from spacy.language import Language
from tqdm import tqdm
from wasabi import msg

from govreport import quantities, read_report
from govreport.annotate import annotate_paths
from govreport.corpus.markup import GoldReport, MarkupError, read_corpus
from govreport.errors import InputError
from govreport.invariants import broken_promises

CONTROLS = [chr(code) for code in range(32)] + [
    "\x7f",
    "\x85",
    "\xa0",
    "\u2028",
    "\u2029",
    "\ufeff",
    "\ufffd",
    "\ufffe",
    "\uf000",
    "\uf001",
    "\uf002",
]
ODD = [
    "😀",
    "👨‍👩‍👧‍👦",
    "🇨🇳",
    "e\u0301\u0327",
    "\u202e",
    "\u202d",
    "\u200f",
    "\u200b",
    "\u2067阿\u2069",
    "مرحبا",
    "𠮷𡈽",
    "Ⅷ",
    "㎡",
    "½",
    "①",
    "㈱",
    "٣",
    "१२",
    "𝟗",
]
BITS = list("0123456789.,%‰-—–~～:∶/+×百千万亿余多几数第约近超年月日个“”‘’《》（）()[]、，。；;：！？ 　\n\tAaＡ９成折半分之点")
MARKUP = [
    "<div>" * 3000,
    "</p></p>",
    "<!--",
    "<![CDATA[",
    "&#xD800;",
    "&#1114112;",
    "&amp;" * 50,
    "<script>alert(1)</script>",
    "<table><tr><td>" * 300,
    "<p " + "a=1 " * 2000,
]
ENCODINGS = (
    "utf-8",
    "utf-8-sig",
    "gb18030",
    "gbk",
    "big5",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
    "shift_jis",
    "euc-kr",
    "latin-1",
    "utf-7",
    "cp037",
)
SIZES = (1_000, 16_000, 250_000, 4_000_000)  # bytes of UTF-8
FACTOR = 5.0
KINDS = {
    "digits": "1234567890", "zeros": "0", "wide digits": "９", "grouped digits": "123,",
    "spaced digits": "123 ", "decimals": "1.", "dashes": "1-",
    "ratios": "1∶", "years": "2019", "plus codes": "1+", "Chinese numerals": "一二三四五六七八九十百千万",
    "ten": "十", "ten thousand": "万", "vague": "数",
    "commas": "，", "ASCII commas": ",", "enumeration commas": "、", "list": "党建、环境、", "quotes": "“”",
    "open quotes": "“", "quoted": "“一二三”", "ASCII quotes": '"',
    "brackets": "（）", "open brackets": "《", "ordinals": "第一", "Latin": "a", "letters and digits": "A1",
    "one character": "汉", "level words": "区",
    "sub-districts": "街道", "towns": "天山路街道", "spaces": " ", "wide spaces": "\u3000",
    "line breaks": "\n", "stops": "。", "quantities": "3个",
    "figures": "新增就业120人，", "cues": "荣获", "titles": "荣获全国文明单位、", "fractions": "分之",
    "emoji": "😀", "right to left": "\u202e阿", "combining": "e\u0301",
    "NUL": "\0", "prose": "", "prose without stops": "",
}  # fmt: skip


class Findings:
    """What went wrong, a few examples of each kind."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.examples: dict[str, list[str]] = {}

    def add(self, kind: str, example: str) -> None:
        """Count one finding."""
        self.counts[kind] += 1
        kept = self.examples.setdefault(kind, [])
        if len(kept) < 3:
            kept.append(example[:400])


def _change(text: str, other: str, rng: random.Random) -> str:
    at, to = sorted((rng.randint(0, len(text)), rng.randint(0, len(text))))
    piece = text[at:to]
    changes: list[Callable[[], str]] = [
        lambda: text[:at],
        lambda: text[at:],
        lambda: text + text,
        lambda: text[:at] + piece * rng.randint(2, 5) + text[to:],
        lambda: text[:at] + "".join(rng.sample(piece, len(piece))) + text[to:],
        lambda: text[:at] + "".join(rng.choices(CONTROLS, k=rng.randint(1, 4))) + text[at:],
        lambda: text[:at] + rng.choice(ODD) * rng.randint(1, 3) + text[at:],
        lambda: text[:at] + "".join(rng.choices(BITS, k=rng.randint(1, 30))) + text[at:],
        lambda: "".join(c for c in text if rng.random() > 0.1),
        lambda: "".join(rng.choice(BITS) if rng.random() < 0.08 else c for c in text),
        lambda: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" and rng.random() < 0.5 else c for c in text),
        lambda: text.translate({ord(c): None for c in "，。；、,;：:"}),
        lambda: text[:at] + other[: rng.randint(0, len(other))] + text[to:],
        lambda: (rng.choice(tuple(" \n\u3000\t\u200b")) * rng.randint(1, 3)).join(text),
        lambda: text[:at] + rng.choice(BITS + ODD) * rng.randint(20, 300) + text[at:],
        lambda: text[::-1],
    ]
    return rng.choice(changes)()


def mutate(text: str, other: str, rng: random.Random) -> str:
    """Damage a text in one to four ways."""
    for _ in range(rng.randint(1, 4)):
        text = _change(text, other, rng)[:3000]
    return text.encode("utf-8", "replace").decode()


def fuzz_paragraphs(nlp: Language, texts: list[str], count: int, rng: random.Random, findings: Findings) -> int:
    """Run damaged paragraphs through the pipeline, in batches; a batch that fails is run again one by one."""
    done = 0
    with tqdm(total=count, unit="paragraph") as bar:
        while done < count:
            batch = [mutate(rng.choice(texts), rng.choice(texts), rng) for _ in range(min(64, count - done))]
            try:
                docs: list[Any] = list(nlp.pipe(batch))
            except Exception:
                docs = [None] * len(batch)
            for text, doc in zip(batch, docs, strict=True):
                try:
                    broken = broken_promises(nlp(text) if doc is None else doc, text)
                except Exception as error:
                    findings.add(f"exception {type(error).__name__} at {_place(error)}", repr(text))
                    continue
                for reason in broken:
                    findings.add(f"broken promise: {reason.partition(': ')[2] or reason}", repr(text))
            done += len(batch)
            bar.update(len(batch))
    return done


def _place(error: BaseException) -> str:
    frames = [
        frame for frame in traceback.extract_tb(error.__traceback__) if "govreport" in frame.filename
    ] or traceback.extract_tb(error.__traceback__)
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}"


def _plain(report: GoldReport, rng: random.Random) -> str:
    lines = [text for _, text in report.lines] or [p.text for p in report.paragraphs]
    start = rng.randint(0, max(0, len(lines) - 14))
    return report.header.get("title", "") + "\n" + "\n".join(lines[start : start + 14]) + "\n"


def _webpage(text: str) -> str:
    return (
        "<html><head><meta charset=utf-8><title>x</title></head><body><div>"
        + "".join(f"<p>{line}</p>" for line in text.split("\n"))
        + "</div></body></html>"
    )


def _word(text: str) -> bytes:
    document, buffer = Document(), io.BytesIO()
    for line in text.split("\n"):
        document.add_paragraph(line)
    document.save(buffer)
    return buffer.getvalue()


def make_file(report: GoldReport, rng: random.Random) -> tuple[bytes, str]:
    """Make the bytes and the suffix of a damaged report file."""
    text = _plain(report, rng)
    kind = rng.choices(("txt", "html", "docx"), (5, 3, 2))[0]
    if rng.random() < 0.5:
        at = rng.randint(0, len(text))
        text = (
            text[:at]
            + rng.choice(
                [
                    "".join(rng.choices(CONTROLS, k=40)),
                    "".join(rng.choices(ODD, k=40)),
                    rng.choice(BITS) * 4000,
                    "\ud800",
                    *MARKUP,
                ]
            )
            + text[at:]
        )
    if kind == "docx":
        printable = "".join(
            c for c in text if c >= " " and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff" or c == "\n"
        )
        data = _word(printable)
    else:
        data = (_webpage(text) if kind == "html" else text).encode(
            rng.choice(ENCODINGS[:4] if rng.random() < 0.6 else ENCODINGS), "replace"
        )
        if "\ud800" in text:
            data = text.encode(rng.choice(("utf-8", "utf-16")), "surrogatepass")
    at, to = sorted((rng.randint(0, len(data)), rng.randint(0, len(data))))
    shuffled = bytearray(data[at:to])
    rng.shuffle(shuffled)
    flipped = bytearray(data)
    for _ in range(rng.randint(1, 20)):
        flipped[rng.randrange(len(flipped))] = rng.randrange(256)
    damaged = rng.choice(
        [
            data,
            data,
            data[:at],
            data[at:],
            data + data,
            data[:at] + data[to:],
            data[:at] + bytes(shuffled) + data[to:],
            bytes(flipped),
            data[:at] + b"\0" * 50 + data[at:],
        ]
    )
    return damaged, rng.choice([f".{kind}", f".{kind}", f".{kind}", ".txt", ".html", ".pdf", ".docx", ""])


def huge_files() -> list[tuple[bytes, str]]:
    """Return the files that are large in one way each."""
    prose = "2019年,桂园街道新建绿道3.2公里,居民满意率达到95%以上。"
    return [
        (b"1234567890" * 300_000, ".txt"),
        ((prose + "9" * 500_000).encode(), ".txt"),
        (("桂园街道2019年工作报告\n" + "9" * 2_000_000 + "\n" + prose).encode(), ".txt"),
        ((prose * 12_000)[:340_000].encode(), ".txt"),
        (("<p>" + prose * 300 + "</p>").encode(), ".html"),
        (("<p>" + "1" * 1_500_000).encode(), ".html"),
        (("<div>" * 200_000 + prose).encode(), ".html"),
        (("&#xD800;&lt;" * 10_000 + prose).encode(), ".html"),
        (("一、\n" * 5_000).encode("gb18030"), ".txt"),
        (("\u202e" + prose + "\n").encode() * 500, ".txt"),
        (b"%PDF-1.7\n" + b"9" * 1_000_000, ".pdf"),
        (b"PK\x03\x04" + b"\0" * 1_000_000, ".docx"),
    ]


def fuzz_files(
    nlp: Language, reports: list[GoldReport], count: int, huge: bool, rng: random.Random, findings: Findings
) -> dict[str, int]:
    """Read damaged files and annotate what could be read; then annotate a folder of them in one go."""
    outcome: Counter[str] = Counter()
    files = [make_file(rng.choice(reports), rng) for _ in range(count)] + (huge_files() if huge else [])
    with tempfile.TemporaryDirectory() as folder:
        for number, (data, suffix) in enumerate(tqdm(files, unit="file")):
            path = Path(folder) / f"{number}{suffix}"
            path.write_bytes(data)
            try:
                report = read_report(path)
                docs = report.annotate(nlp)
            except InputError as error:
                outcome["refused with a reason"] += 1
                if not error.reason:
                    findings.add("refused without a reason", repr(data[:200]))
                continue
            except Exception as error:
                findings.add(f"file: exception {type(error).__name__} at {_place(error)}", f"{suffix} {error} {data[:200]!r}")
                continue
            outcome["read"] += 1
            for paragraph, doc in zip(report.paragraphs, docs, strict=True):
                for reason in broken_promises(doc, paragraph.text):
                    findings.add(f"file: broken promise: {reason.partition(': ')[2] or reason}", repr(paragraph.text))
        if files:
            _annotate_folder(nlp, files[:30], Path(folder), findings)
    return {**outcome, "files": len(files)}


def _annotate_folder(nlp: Language, files: list[tuple[bytes, str]], folder: Path, findings: Findings) -> None:
    """Annotate files in one go: each must end up among the reports or among the failures."""
    sample = folder / "sample"
    sample.mkdir()
    for number, (data, suffix) in enumerate(files):
        (sample / f"{number}{suffix or '.txt'}").write_bytes(data)
    result = annotate_paths([sample], folder / "output", nlp, progress=False)
    if len(result.reports) + len(result.failed) != len(files):
        findings.add("annotate: a file is neither among the reports nor among the failures", str(result.failed))


def huge_text(kind: str, size: int, prose: str) -> str:
    """Return a text of one kind with about so many bytes in UTF-8."""
    unit = KINDS[kind] or (prose if kind == "prose" else "".join(c for c in prose if "\u4e00" <= c <= "\u9fff"))
    return (unit * (size // len(unit.encode()) + 1))[: max(1, size * len(unit) // len(unit.encode()))]


def growth(
    work: Callable[[str], bool], kind: str, prose: str, seconds: float, where: str, findings: Findings
) -> dict[str, Any]:
    """Time one kind of text at growing sizes; a size that would take longer than the budget is left out and named."""
    rates: dict[int, float] = {}
    skipped: list[int] = []
    for size in SIZES:
        text = huge_text(kind, size, prose)
        if rates and seconds and rates[max(rates)] * len(text) / 1e6 > seconds:
            skipped.append(size)
            continue
        best = float("inf")
        for _ in range(3 if size < 100_000 else 1):
            quantities.forget()  # or a repeat finds the answer of the first run
            start = time.process_time()
            try:
                if not work(text):
                    findings.add(f"growth, {where}: text is lost", f"{kind} {size}")
            except Exception as error:
                findings.add(f"growth, {where}: exception {type(error).__name__} at {_place(error)}", f"{kind} {size}: {error}")
            best = min(best, time.process_time() - start)
            if best > 5:
                break
        rate = round(best / len(text) * 1e6, 4)
        # what takes no time at all cannot be compared
        if best > 0.05 and any(rate > FACTOR * smaller for smaller in rates.values()):
            findings.add(f"growth, {where}: time per character grows", f"{kind}: {rates}, then {rate} µs at {size} bytes")
            seconds = min(seconds, 1.0) or 1.0
        rates[size] = rate
    return {"microseconds per character by bytes": rates, "left out": skipped}


def fuzz_growth(nlp: Language, prose: str, seconds: float, kinds: list[str], findings: Findings) -> dict[str, Any]:
    """Time pipeline and reader on each kind of text."""

    def annotated(text: str) -> bool:
        with nlp.memory_zone():
            return nlp(text).text == text

    def read(text: str) -> bool:
        line = f"桂园街道2019年工作报告\n全年新建绿道3.2公里，受到居民欢迎。{text}12\n{text}\n全年新建公园2个，受到居民欢迎。\n"
        for data in (line.encode(), _webpage(line).encode()):
            with contextlib.suppress(InputError):
                report = read_report(data)
                kept = "".join(p.text for p in report.paragraphs) + "".join(d.text for d in report.dropped)
                if "受到居民欢迎" not in kept:
                    return False
        return True

    rows: dict[str, Any] = {}
    for kind in tqdm(kinds, unit="kind"):
        rows[kind] = {
            "pipeline": growth(annotated, kind, prose, seconds, "pipeline", findings),
            "reader": growth(read, kind, prose, seconds, "reader", findings),
        }
    return rows


def main(
    model: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="the assembled pipeline")],
    corpus: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="corpus/paragraphs")],
    output: Annotated[Path, typer.Argument(help="where the findings go (JSON)")],
    paragraphs: Annotated[int, typer.Option(min=0, help="damaged paragraphs")] = 5000,
    files: Annotated[int, typer.Option(min=0, help="damaged files")] = 500,
    huge: Annotated[bool, typer.Option(help="also files of megabytes")] = True,
    seconds: Annotated[float, typer.Option(min=0, help="longest time for one text of the growth test; 0 for no limit")] = 1.5,
    kinds: Annotated[
        str, typer.Option(help=f"kinds of text for the growth test, with commas; none with '-': {', '.join(KINDS)}")
    ] = "",
    seed: Annotated[int, typer.Option(help="random seed")] = 0,
) -> None:
    """Run everything; the exit status is 1 if something does not hold."""
    unknown = set(filter(None, kinds.split(","))) - {*KINDS, "-"}
    if unknown:
        msg.fail(f"--kinds: {', '.join(sorted(unknown))}: no such kind; there are {', '.join(KINDS)}", exits=1)
    nlp, rng, findings = spacy.load(model), random.Random(seed), Findings()
    try:
        reports = list(read_corpus(corpus))
    except MarkupError as error:
        msg.fail(str(error), exits=1)
    texts = [paragraph.text for report in reports for paragraph in report.paragraphs]
    start = time.perf_counter()
    result: dict[str, Any] = {"seed": seed, "paragraphs": fuzz_paragraphs(nlp, texts, paragraphs, rng, findings)}
    result["files"] = fuzz_files(nlp, reports, files, huge, rng, findings)
    chosen = [] if kinds == "-" else list(filter(None, kinds.split(","))) or list(KINDS)
    result["growth"] = fuzz_growth(nlp, "".join(texts), seconds, chosen, findings)
    result |= {
        "seconds": round(time.perf_counter() - start, 1),
        "findings": dict(findings.counts),
        "examples": findings.examples,
    }
    output.parent.mkdir(parents=True, exist_ok=True)
    srsly.write_json(output, result)
    for kind, number in findings.counts.most_common():
        msg.warn(f"{number} x {kind}", findings.examples[kind][0])
    left = sum(len(part["left out"]) for row in result["growth"].values() for part in row.values())
    parts = f"{result['paragraphs']} paragraphs, {result['files']['files']} files, {len(result['growth'])} kinds of text"
    summary = f"{parts} in {result['seconds']} s"
    if left:
        msg.info(f"{left} sizes of the growth test left out as too slow for --seconds {seconds:g}; --seconds 0 runs them")
    if findings.counts:
        msg.fail(f"{summary}: {sum(findings.counts.values())} findings, in {output}", exits=1)
    msg.good(f"{summary}: everything holds")


if __name__ == "__main__":
    typer.run(main)
