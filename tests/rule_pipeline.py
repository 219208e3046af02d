"""A tiny pipeline whose one component sets the annotations that a pattern finds, and files for it to read."""

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import filter_spans

from govreport.errors import InputError
from govreport.labels import DOMAINS

_FIGURE = re.compile(r"(?P<indicator>[\u4e00-\u9fa5]{2,6}?)(?:约)?(?P<value>\d+(?:\.\d+)?)(?P<unit>[家米%户张]|公里)")
_ORG = re.compile(r"[\u4e00-\u9fa5]{2}街道")
_HONOR = re.compile(r"“([^”]+)”")


@Language.component("test_patterns")
def test_patterns(doc: Doc) -> Doc:
    """Annotate figures, sub-districts and quoted honours; planned where the part is the plan."""
    plan = doc._.part == "plan"
    spans = []
    for label, pattern, group, rule in (("METRIC", _FIGURE, 2, "figure"), ("ORG", _ORG, 0, ""), ("HONOR", _HONOR, 1, "")):
        for found in pattern.finditer(doc.text):
            end = found.end(group) if label != "METRIC" else found.end()
            spans.append(doc.char_span(found.start(group), end, label=label, span_id=rule, alignment_mode="expand"))
    doc.ents = filter_spans(spans)
    for ent in doc.ents:
        if ent.label_ == "METRIC":
            before = re.search(r"[\u4e00-\u9fa5]{1,6}$", doc.text[: ent.start_char])
            value, unit = re.search(r"([\d.]+)(.+)", ent.text).groups()
            ent._.metric = {
                "indicator": before.group().lstrip("新增建完成力争") if before else "", "value": float(value), "high": None,
                "unit": unit, "bound": "=", "change": "", "status": "plan" if plan else "done", "kind": "count", "firmness": "",
            }  # fmt: skip
        elif ent.label_ == "HONOR":
            status = "sought" if plan else "received"
            ent._.honor = {"level": "national", "recipient": "", "year": "2020", "batch": "", "status": status}
    doc.cats = {name: 0.72 if name == "ecology" else 0.02 for name in DOMAINS}
    doc._.domain = "ecology"
    return doc


def pipeline() -> Language:
    """Make the pipeline."""
    nlp = spacy.blank("zh")
    nlp.add_pipe("sentencizer", config={"punct_chars": ["。"]})
    nlp.add_pipe("test_patterns")
    return nlp


@dataclass
class Paragraph:
    """A paragraph as the reader gives it."""

    text: str
    section: list[str]
    part: str
    start: int
    end: int


@dataclass
class Report:
    """A report as the reader gives it."""

    id: str
    title: str
    issuer: str
    date: date | None
    year: int | None
    paragraphs: list[Paragraph]
    provenance: dict[str, str]
    dropped: list[tuple[str, str]] = field(default_factory=list)

    def annotate(self, nlp: Language, *, batch_size: int = 64) -> list[Doc]:
        """Annotate the paragraphs with their place set."""
        docs = []
        for paragraph in self.paragraphs:
            doc = nlp.make_doc(paragraph.text)
            doc._.report, doc._.section, doc._.part = self.id, paragraph.section, paragraph.part
            docs.append(doc)
        return list(nlp.pipe(docs, batch_size=batch_size))


read_names: list[str] = []


def read_report(path: Path) -> Report:
    """Read title, issuer, year, then a paragraph a line; ``#`` starts a heading, ``#!`` the plan."""
    read_names.append(Path(path).name)
    source = Path(path).read_text("utf8")
    lines = source.splitlines(keepends=True)
    if len(lines) < 4:
        raise InputError(path, "has no paragraphs")
    if lines[0].startswith("CRASH"):
        raise RuntimeError("the reader broke\nin two lines")
    title, issuer, year = (line.strip() for line in lines[:3])
    paragraphs, section, part = [], [], "review"
    at = sum(map(len, lines[:3]))
    for line in lines[3:]:
        text = line.rstrip("\n")
        if text.startswith("#"):
            part = "plan" if text.startswith("#!") else part
            section = [text.lstrip("#! ")]
        elif text:
            paragraphs.append(Paragraph(text, section, part, at, at + len(text)))
        at += len(line)
    provenance = {"source": str(path), "encoding": "utf-8"}
    stem = Path(path).stem
    return Report(stem, title, issuer, date(int(year), 1, 5), int(year), paragraphs, provenance, [("打印", "share bar")])


def discover(paths) -> list[Path]:
    """Give the files among paths and folders."""
    found = []
    for path in map(Path, paths):
        if not path.exists():
            raise InputError(path, "is not there")
        found += sorted(path.rglob("*.txt")) if path.is_dir() else [path]
    return found


REPORT_2019 = """云栖街道2019年工作报告
云栖街道
2019
# 一、2018年工作回顾
云栖街道新建绿道3.2公里,引进企业120家。获评“全国文明单位”称号。
# 二、2019年工作安排
#!安排
引进企业150家。新建绿道5公里。加快推进云栖路商业街区改造升级。积极争创“全国示范老年社区”。引导社区居民广泛参与垃圾分类志愿服务。
"""
REPORT_2020 = """云栖街道2020年工作报告
云栖街道
2020
# 一、2019年工作回顾
引进企业150家,新建绿道4公里。云栖路商业街区改造升级工程顺利推进。
获评“全国示范性老年社区”称号。
"""
