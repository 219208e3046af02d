"""What the assembled pipeline reads in plain sentences; only what admits of one answer is asserted."""

import pytest
import spacy
from confection import ConfigValidationError
from spacy.language import Language
from spacy.tokens import Doc

from assembled import load, needs_model
from govreport.honor_reader import HonorReader
from govreport.labels import DOMAINS, LEVELS
from govreport.metric_reader import MetricReader

EXAMPLE = "2023年,桂园街道新建绿道3.2公里,居民满意率达到95%以上,荣获“上海市园林街道”称号。"


def read(text: str, *, part: str = "", section: tuple[str, ...] = ()) -> Doc:
    doc = load().make_doc(text)
    if part:
        doc._.part = part
    doc._.section = list(section)
    return load()(doc)


def readings(doc: Doc) -> dict[str, dict]:
    return {ent.text: ent._.metric or ent._.honor for ent in doc.ents if ent.label_ != "ORG"}


@needs_model
def test_the_contracts_example_is_read_in_full() -> None:
    doc = read(EXAMPLE)
    assert [(ent.text, ent.label_) for ent in doc.ents] == [
        ("桂园街道", "ORG"), ("3.2公里", "METRIC"), ("95%以上", "METRIC"), ("上海市园林街道", "HONOR")
    ]  # fmt: skip
    found = readings(doc)
    assert found["3.2公里"] == {
        "indicator": "绿道", "value": 3.2, "high": None, "unit": "公里", "bound": "=", "change": "", "status": "done", "kind": "length", "firmness": "",
    }  # fmt: skip
    assert found["95%以上"]["value"] == 95 and found["95%以上"]["kind"] == "ratio" and "满意率" in found["95%以上"]["indicator"]
    assert found["上海市园林街道"] == {
        "level": "municipal",
        "recipient": "桂园街道",
        "year": "",
        "batch": "",
        "status": "received",
    }
    assert doc.ents[0]._.metric is None and doc.ents[0]._.honor is None
    assert doc.text == EXAMPLE


INDICATORS = {
    "拆除违法建筑1.2万平方米，惠及居民5000余户。": {"1.2万平方米": "违法建筑", "5000余户": "居民"},
    "修缮房屋92幢、受益居民3200户。": {"92幢": "房屋", "3200户": "居民"},
    "居民满意率达到95%以上。": {"95%以上": "满意率"},
    "垃圾分类达标率达98%。": {"98%": "达标率"},
    "全年共走访企业320家。": {"320家": "企业"},
    "已建成口袋公园3个、绿道2.5公里。": {"3个": "公园", "2.5公里": "绿道"},
    "信访总量同比下降23.3%。": {"23.3%": "信访总量"},
    "税收收入同比增长8.6%。": {"8.6%": "税收收入"},
    "可防性案件发案率下降12%。": {"12%": "发案率"},
    "整改隐患320处，整改率100%。": {"320处": "隐患", "100%": "整改率"},
    "发放慰问金45.6万元。": {"45.6万元": "慰问金"},
    "其中，党员120名。": {"120名": "党员"},
    "办理时限压缩至7天。": {"7天": "时限"},
    "过去一年，共开展消防检查450次。": {"450次": "检查"},
    "综合考核位列全区第一。": {"全区第一": "考核"},
}


@needs_model
@pytest.mark.parametrize("text", INDICATORS)
def test_indicators(text: str) -> None:
    found = readings(read(text))
    assert set(INDICATORS[text]) <= set(found)
    for surface, noun in INDICATORS[text].items():
        assert noun in found[surface]["indicator"], found[surface]
        assert found[surface]["indicator"] in text


CHANGES = {
    "信访总量同比下降23.3%。": ("23.3%", "down"),
    "税收收入同比增长8.6%。": ("8.6%", "up"),
    "可防性案件发案率下降12%。": ("12%", "down"),
    "居民满意率提高3个百分点。": ("3个百分点", "up"),
    "生活垃圾分类达标率较上年提高5.2个百分点。": ("5.2个百分点", "up"),
    "居民满意率达到95%以上。": ("95%以上", ""),
    "共新增就业岗位1850个。": ("1850个", ""),
    "办理时限压缩至7天。": ("7天", ""),
    "发放慰问金45.6万元。": ("45.6万元", ""),
}


@needs_model
@pytest.mark.parametrize(("text", "surface", "change"), [(text, *row) for text, row in CHANGES.items()])
def test_changes(text: str, surface: str, change: str) -> None:
    assert readings(read(text))[surface]["change"] == change


STATUSES = {
    "2024年，将新增养老床位120张。": ("120张", "plan", ""),
    "明年将完成旧住房修缮15万平方米。": ("15万平方米", "plan", ""),
    "力争新增养老床位120张。": ("120张", "plan", "soft"),
    "争取引进企业50家。": ("50家", "plan", "soft"),
    "预计完成加装电梯20台左右。": ("20台左右", "plan", "soft"),
    "确保垃圾分类达标率不低于95%。": ("不低于95%", "plan", "hard"),
    "确保实现安全生产事故下降10%以上。": ("10%以上", "plan", "hard"),
    "过去一年，共开展消防检查450次，整改隐患320处。": ("320处", "done", ""),
    "全年共走访企业320家。": ("320家", "done", ""),
    "已建成口袋公园3个。": ("3个", "done", ""),
    "累计服务老人1.5万人次。": ("1.5万人次", "done", ""),
}


@needs_model
@pytest.mark.parametrize(("text", "surface", "status", "firmness"), [(text, *row) for text, row in STATUSES.items()])
def test_done_and_planned_and_how_firmly(text: str, surface: str, status: str, firmness: str) -> None:
    reading = readings(read(text))[surface]
    assert (reading["status"], reading["firmness"]) == (status, firmness)


@needs_model
@pytest.mark.parametrize(
    ("text", "title", "wanted"),
    [
        (
            "桂园街道被评为2018-2019年度上海市文明社区。",
            "上海市文明社区",
            ("municipal", "桂园街道", "2018-2019", "", "received"),
        ),
        ("云栖居民区获评首批“市级园林小区”称号。", "市级园林小区", ("municipal", "云栖居民区", "", "1", "received")),
        (
            "云栖居委会荣获2022年度上海市先进居委会称号。",
            "上海市先进居委会",
            ("municipal", "云栖居委会", "2022", "", "received"),
        ),
        pytest.param(
            "天山路街道荣获“全国文明单位”称号。",
            "全国文明单位",
            ("national", "天山路街道", "", "", "received"),
        ),  # fmt: skip
    ],
)
def test_honours(text: str, title: str, wanted: tuple[str, ...]) -> None:
    reading = readings(read(text))[title]
    assert tuple(reading[name] for name in ("level", "recipient", "year", "batch", "status")) == wanted


@needs_model
def test_titles_in_a_list_share_recipient_year_and_batch() -> None:
    found = readings(read("天山路街道荣获2022年度“全国文明单位”、“上海市文明社区”称号。"))
    one, other = found["全国文明单位"], found["上海市文明社区"]
    assert (one["level"], other["level"]) == ("national", "municipal")
    assert one["year"] == other["year"] == "2022" and one["recipient"] == other["recipient"] == "天山路街道"


@needs_model
@pytest.mark.parametrize("text", ["积极争创全国文明城区。", "明年将争创国家卫生镇。"])
def test_titles_that_are_sought(text: str) -> None:
    (reading,) = readings(read(text)).values()
    assert (reading["status"], reading["level"]) == ("sought", "national")


@needs_model
def test_readings_have_the_contracts_fields_and_values() -> None:
    for text in (EXAMPLE, *INDICATORS, *STATUSES):
        for ent in read(text).ents:
            assert (ent._.metric is not None) == (ent.label_ == "METRIC") and (ent._.honor is not None) == (
                ent.label_ == "HONOR"
            )
            if ent.label_ == "METRIC":
                assert list(ent._.metric) == [
                    "indicator",
                    "value",
                    "high",
                    "unit",
                    "bound",
                    "change",
                    "status",
                    "kind",
                    "firmness",
                ]
                assert ent._.metric["firmness"] == "" or ent._.metric["status"] == "plan", "only a promise is firm or not"
            elif ent.label_ == "HONOR":
                assert list(ent._.honor) == ["level", "recipient", "year", "batch", "status"]
                assert ent._.honor["level"] in (*LEVELS, "")


# --- options ------------------------------------------------------------------------------------------------------------


@needs_model
def test_the_part_of_the_report_decides_where_the_text_does_not() -> None:
    text = "开展活动12场。"
    assert readings(read(text, part="review"))["12场"]["status"] == "done"
    assert readings(read(text, part="plan"))["12场"]["status"] == "plan"
    unknown = {readings(read(text, part=part))["12场"]["status"] for part in ("", "other", "glossary")}
    assert len(unknown) == 1, "a part that says nothing counts for nothing"


@needs_model
def test_use_part_off_does_not_hear_the_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load().get_pipe("govreport_metrics"), "use_part", False)
    text = "开展活动12场。"
    assert readings(read(text, part="review")) == readings(read(text, part="plan")) == readings(read(text))


@needs_model
def test_a_clear_text_is_not_overruled_by_its_part() -> None:
    text = "2024年，将力争新增养老床位120张。"
    assert readings(read(text, part=""))["120张"]["status"] == "plan"
    assert readings(read(text, part="plan"))["120张"]["firmness"] == "soft"


@needs_model
@pytest.mark.parametrize(("switch", "lost"), [("metrics", "metric."), ("places", "org."), ("honors", "honor.")])
def test_switches_of_the_scanner_take_their_rules_away(monkeypatch: pytest.MonkeyPatch, switch: str, lost: str) -> None:
    families = ("metric.", "org.", "honor.")

    def rules() -> set[str]:  # the ruler's own token patterns are not the scanner's
        doc = read(EXAMPLE)
        found = {span.id_ for span in doc.spans["candidates"]}
        return {rule for rule in found if rule.startswith(families) and not rule.endswith(("_token", "_tokens"))}

    everything = rules()
    monkeypatch.setattr(load().get_pipe("govreport_scanner"), switch, False)
    assert rules() == {rule for rule in everything if not rule.startswith(lost)} != everything


@needs_model
@pytest.mark.parametrize(("use", "ids"), [("rules", {True}), ("model", {False})])
def test_rules_or_model_alone(monkeypatch: pytest.MonkeyPatch, use: str, ids: set[bool]) -> None:
    monkeypatch.setattr(load().get_pipe("govreport_resolver"), "use", use)
    doc = read(EXAMPLE)
    assert {bool(ent.ent_id_) for ent in doc.ents} == ids
    assert all(ent._.metric for ent in doc.ents if ent.label_ == "METRIC")


@needs_model
def test_the_heading_is_heard_where_the_text_says_little(monkeypatch: pytest.MonkeyPatch) -> None:
    text, section = "全面推进相关工作。", ("一、重点工作", "（二）垃圾分类")
    bare, under = read(text), read(text, section=section)
    assert under.cats["ecology"] > bare.cats["ecology"]
    assert sum(under.cats.values()) == pytest.approx(1) and set(under.cats) == set(DOMAINS)
    assert read(text, section=("（二）垃圾分类", "（一）党建引领")).cats["party_building"] > bare.cats["party_building"]
    monkeypatch.setattr(load().get_pipe("govreport_domain"), "use_heading", False)
    assert read(text, section=section).cats == bare.cats


@needs_model
def test_the_best_score_names_the_domain() -> None:
    for text in (EXAMPLE, *INDICATORS):
        doc = read(text)
        assert doc._.domain == max(doc.cats, key=doc.cats.__getitem__)


def blank() -> Language:
    return spacy.blank("zh")


@pytest.mark.parametrize(
    ("factory", "options", "named"),
    [
        ("govreport_scanner", {"metric": True}, "metric"),
        ("govreport_scanner", {"metrics": "some"}, "metrics"),
        ("govreport_resolver", {"used": "both"}, "used"),
        ("govreport_metrics", {"use_parts": True}, "use_parts"),
        ("govreport_metrics", {"use_part": "maybe"}, "use_part"),
        ("govreport_honors", {"part": True}, "part"),
        ("govreport_domain", {"heading": True}, "heading"),
    ],
)
def test_unknown_options_and_values_are_refused_by_name(factory: str, options: dict, named: str) -> None:
    with pytest.raises(ConfigValidationError, match=named):
        blank().add_pipe(factory, config=options)


def test_factories_need_no_import_of_ours() -> None:
    nlp = blank()
    for name in ("govreport_scanner", "govreport_resolver", "govreport_metrics", "govreport_honors"):
        nlp.add_pipe(name)
    doc = nlp("惠及居民5000余户，荣获“全国文明单位”称号")
    assert [(ent.text, ent.label_) for ent in doc.ents] == [("5000余户", "METRIC"), ("全国文明单位", "HONOR")]
    assert doc.ents[0]._.metric["value"] == 5000 and doc.ents[1]._.honor["level"] == "national"


@pytest.mark.parametrize("reader", [MetricReader, HonorReader])
def test_an_untrained_reader_still_reads_what_rules_say(reader: type) -> None:
    nlp = blank()
    doc = nlp("近30户")
    doc.ents = [doc.char_span(0, 4, label="METRIC" if reader is MetricReader else "HONOR")]
    reading = getattr(reader(nlp)(doc).ents[0]._, "metric" if reader is MetricReader else "honor")
    if reader is MetricReader:
        assert (reading["value"], reading["unit"], reading["bound"], reading["kind"]) == (30, "户", "~", "count")
    else:
        assert (reading["level"], reading["year"], reading["batch"]) == ("", "", "")
    assert reader(nlp)(nlp("没有")).ents == ()


def test_readers_learn_from_gold_readings(tmp_path) -> None:
    """Two promises and two reports are enough to tell 将 from 已."""
    nlp, docs = blank(), []
    for word, status in (("将", "plan"), ("已", "done")) * 6:
        doc = nlp(f"{word}建设3处")
        doc.ents = [doc.char_span(3, 5, label="METRIC")]
        doc.ents[0]._.metric = {"indicator": "建设", "change": "", "status": status}
        docs.append(doc)
    reader = MetricReader(nlp)
    cases = reader.train(docs)
    assert cases == {"indicator": 12, "change": 12, "status": 12}
    reader.to_disk(tmp_path / "reader")
    for trained in (reader, MetricReader(nlp).from_disk(tmp_path / "reader")):
        for word, status in (("将", "plan"), ("已", "done")):
            doc = nlp(f"{word}建设5处")
            doc.ents = [doc.char_span(3, 5, label="METRIC")]
            reading = trained(doc).ents[0]._.metric
            assert (reading["status"], reading["indicator"], reading["value"]) == (status, "建设", 5)
