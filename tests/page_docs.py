"""Invented annotated reports for the tests of the page and the plots."""

import random

import spacy
from spacy.tokens import Doc

import govreport  # noqa: F401  (registers the attributes)
from govreport.labels import DOMAINS

NLP = spacy.blank("zh")


def make_doc(text: str, *, report="yunqi-2023", section=(), part="review", domain="general", marks=(), score=0.8) -> Doc:
    """Make a doc; a mark is (words, label, reading or None, rule id), looked up in the text in order."""
    doc = NLP(text)
    doc._.report, doc._.section, doc._.part, doc._.domain = report, list(section), part, domain
    rest = (1 - score) / (len(DOMAINS) - 1)
    doc.cats = {key: score if key == domain else rest for key in DOMAINS}
    at, spans = 0, []
    for words, label, reading, rule in marks:
        start = text.index(words, at)
        at = start + len(words)
        span = doc.char_span(start, at, label=label, span_id=rule)
        assert span is not None, words
        spans.append((span, label, reading))
    doc.ents = [span for span, _, _ in spans]
    for ent, (_, label, reading) in zip(doc.ents, spans, strict=True):
        if label != "ORG":
            setattr(ent._, label.lower(), reading)
    for token in doc:
        token.is_sent_start = token.i == 0 or doc[token.i - 1].text == "。"
    return doc


def metric(value, unit="", *, indicator="", high=None, bound="=", change="", status="done", kind="count", firmness=""):
    return {
        "indicator": indicator, "value": float(value), "high": high, "unit": unit, "bound": bound,
        "change": change, "status": status, "kind": kind, "firmness": firmness,
    }  # fmt: skip


def honor(level="", recipient="", year="", batch="", status="received"):
    return {"level": level, "recipient": recipient, "year": year, "batch": batch, "status": status}


REVIEW = ("一、2022年工作回顾",)
PLAN = ("二、2023年工作安排",)


def sample_docs(report="yunqi-2023") -> list[Doc]:
    """One small report with every label, status and part."""
    return [
        make_doc(
            "2022年,云栖路街道在区委坚强领导下,荣获全国文明单位称号。",
            report=report, section=REVIEW, marks=[
                ("云栖路街道", "ORG", None, ""), ("区委", "ORG", None, "org-12"),
                ("全国文明单位", "HONOR", honor("national", "云栖路街道", "2022"), "honor-3"),
            ],
        ),
        make_doc(
            "全年引进企业120家,税收总额同比增长8.5%,签约率达到95%以上。",
            report=report, section=(*REVIEW, "(一)经济发展稳中有进"), domain="economy", marks=[
                ("120家", "METRIC", metric(120, "家", indicator="引进企业"), "metric-1"),
                ("8.5%", "METRIC", metric(8.5, "%", indicator="税收总额", change="up", kind="ratio"), ""),
                ("95%以上", "METRIC", metric(95, "%", indicator="签约率", bound=">", kind="ratio"), ""),
            ],
        ),
        make_doc(
            "𠮷祥里小区新建绿道3.2公里,投入资金400余万元,云栖路街道绿化所获评上海市园林街道。",
            report=report, section=(*REVIEW, "(二)生态环境持续改善"), domain="ecology", marks=[
                ("3.2公里", "METRIC", metric(3200, "米", indicator="绿道", kind="length"), ""),
                ("400余万元", "METRIC", metric(4_000_000, "元", indicator="投入资金", bound=">", kind="money"), "metric-7"),
                ("云栖路街道绿化所", "ORG", None, ""),
                ("上海市园林街道", "HONOR", honor("municipal", "云栖路街道绿化所", batch="2"), ""),
            ],
        ),
        make_doc(
            "确保加装电梯60台以上,力争新增养老床位30至50张,争创全国示范性老年友好型社区。",
            report=report, section=(*PLAN, "(一)为老服务"), part="plan", domain="elderly_care", marks=[
                ("60台以上", "METRIC", metric(60, "台", indicator="加装电梯", bound=">", status="plan", firmness="hard"), ""),
                ("30至50张", "METRIC", metric(30, "张", indicator="养老床位", high=50.0, status="plan", firmness="soft"), ""),
                ("全国示范性老年友好型社区", "HONOR", honor("national", status="sought"), ""),
            ],
        ),
        make_doc("一网通办:“一网受理”。", report=report, section=("名词解释",), part="glossary", domain="gov_services"),
    ]  # fmt: skip


EVIL = (
    '<script>window.evil=1</script><img src=x onerror="window.evil=2"></script><!--<script>{{data}} &lt;b&gt; '
    "\u2028\u2029'\"`${window.evil=3}` javascript:alert(1) ]]> \x00\x7f"
)


def evil_docs() -> list[Doc]:
    """Text, headings, readings and ids that try to break out of the page."""
    text = EVIL + "12户"
    return [
        make_doc(
            text, report=EVIL, section=[EVIL], domain="economy",
            marks=[(EVIL, "ORG", None, EVIL), ("12户", "METRIC", metric(12, EVIL, indicator=EVIL), EVIL)],
        ),
        make_doc("获" + EVIL, report=EVIL, marks=[(EVIL, "HONOR", honor(EVIL, EVIL, EVIL, EVIL, EVIL), "")]),
    ]  # fmt: skip


def large_docs(count: int = 400, report="large-2023") -> list[Doc]:
    """A long report of invented paragraphs, eight figures, two bodies and an honour now and then in each."""
    random.seed(7)
    kinds = [("户", "count"), ("万元", "money"), ("%", "ratio"), ("平方米", "area"), ("公里", "length"), ("天", "duration")]
    docs = []
    for number in range(count):
        domain, part = DOMAINS[number % len(DOMAINS)], "review" if number < count * 0.6 else "plan"
        status = "done" if part == "review" else "plan"
        text, marks = "", []
        for place in range(8):
            value, (unit, kind) = random.randint(2, 9000), random.choice(kinds)
            words, body = f"{value}{unit}", f"云栖第{number % 40 + place}居民区党总支"
            text += f"持续推进第{place}项重点工作,由{body}牵头落实,累计完成各类任务{words},群众获得感明显增强。"
            marks += [
                (body, "ORG", None, ""),
                (words, "METRIC", metric(value, unit, indicator="各类任务", kind=kind, status=status), ""),
            ]
        if number % 9 == 0:
            text += f"获评第{number}号市级示范街区。"
            marks.append((f"第{number}号市级示范街区", "HONOR", honor("municipal"), ""))
        section = [f"{'一二三四五六七八九十'[number // 40 % 10]}、第{number // 40}部分工作", f"({number // 8})小节"]
        docs.append(make_doc(text, report=report, section=section, part=part, domain=domain, marks=marks))
    return docs
