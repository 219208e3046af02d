"""Words after the segmentation guidelines, widths, offsets, and errors that say the way out."""

import pickle
from pathlib import Path

import pytest
import spacy
import srsly
from spacy.vocab import Vocab

from assembled import ROOT, load, needs_model
from govreport.errors import InputError
from govreport.lexemes import LexicalAttributes, norm
from govreport.segmentation import read_sentences, score_segmentation, train_pkuseg
from govreport.tokenizer import ReportTokenizer, create_tokenizer
from govreport.unseen_words import UnseenWords
from govreport.words import certain_words

_WIDE = {code: code + 0xFEE0 for code in (*range(0x30, 0x3A), *range(0x41, 0x5B), *range(0x61, 0x7B), ord("%"), ord(","))}

# what holds whatever the segmenter proposes: numbers, units, dates, codes
CERTAIN = """
400余万 元
1.5亿 元
18.3%
5000 人次
1.2万 平方米
3 个 百分点
3 个
1,200 户
近 80%
约 52 块
超过 90%
80% 以上
三千 人
百余 场
三分之二
2019 - 2020年度
1 - 3 岁
第三 名
第十二 次
5A 级
1+32+X
互+生
3+1
APP
G60
12345
5月 ， 6月
"""
# what the trained segmenter must have learned or the dictionary holds
LEARNED = """
投入 400余万 元
举办 百余 场
占 三分之二
2023年 ， 年底
上海市 长宁区
桂园 街道 、 桂园 居民区 、 桂园路 、 桂园 小区
办事处 、 党工委 、 居委会 、 业委会 、 党总支 、 委员会 、 基金会 、 派出所
区委 区政府 ， 市委 ， 党中央
区 房管局
社区 事务 受理 中心
城运 中心
垃圾 分类 、 招商 引资 、 城市 更新 、 平安 建设
旧改 、 拆违 、 群租 、 河长制 、 一网通办 、 一网统管 、 两新 、 双拥
12345 热线
精细化 、 规范化 、 签约率 、 志愿者 、 网格员 、 责任制
完成 了
多措并举 ， 攻坚克难 ， 守望相助
首 批 、 首 个
"""


def lines(text: str) -> list[str]:
    return text.split("\n")[1:-1]


def words(tokenizer, text: str) -> list[str]:
    return [token.text for token in tokenizer(text)]


@pytest.fixture(scope="module")
def characters() -> ReportTokenizer:
    return ReportTokenizer(Vocab(), segmenter="char")


@pytest.mark.parametrize("line", lines(CERTAIN))
def test_certain_words_hold_with_characters_for_segmenter(characters: ReportTokenizer, line: str) -> None:
    assert words(characters, line.replace(" ", "")) == line.split()


@pytest.mark.parametrize("line", lines(CERTAIN))
def test_certain_words_are_the_same_in_full_width(characters: ReportTokenizer, line: str) -> None:
    plain = line.replace(" ", "")
    assert [len(word) for word in words(characters, plain.translate(_WIDE))] == [len(word) for word in line.split()]


@pytest.mark.parametrize("line", lines(CERTAIN))
def test_certain_words_hold_with_jieba(line: str) -> None:
    pytest.importorskip("jieba")
    assert words(_jieba(), line.replace(" ", "")) == line.split()


_CACHE: list[ReportTokenizer] = []


def _jieba() -> ReportTokenizer:
    if not _CACHE:
        _CACHE.append(ReportTokenizer(Vocab(), segmenter="jieba"))
    return _CACHE[0]


@needs_model
@pytest.mark.parametrize("line", lines(CERTAIN) + lines(LEARNED))
def test_the_guidelines_segmentation(line: str) -> None:
    assert words(load().tokenizer, line.replace(" ", "")) == line.split()


@needs_model
@pytest.mark.parametrize(
    "text", ["2023年拆除违法建筑1.2万平方米,惠及居民5000余户,满意率达95%以上。", "APP注册用户达3,200人次,环比增长18.3%"]
)
def test_half_and_full_width_make_the_same_words(text: str) -> None:
    wide = text.translate(_WIDE)
    assert wide != text
    one, other = load().make_doc(text), load().make_doc(wide)
    assert [token.idx for token in one] == [token.idx for token in other]
    assert (one.text, other.text) == (text, wide)
    assert [token.norm_ for token in one] == [token.norm_ for token in other]


def test_a_month_before_a_day_is_one_word(characters: ReportTokenizer) -> None:
    assert words(characters, "12月17日") == ["12月", "17日"]


def test_white_space_is_kept_and_no_word_holds_any(characters: ReportTokenizer) -> None:
    text = "  好 的\n\n　3 000户 \t完"
    doc = characters(text)
    assert doc.text == text
    assert all(token.text.isspace() or not any(map(str.isspace, token.text)) for token in doc)
    assert [text[token.idx : token.idx + len(token)] for token in doc] == [token.text for token in doc]


def test_an_empty_text_is_an_empty_doc(characters: ReportTokenizer) -> None:
    assert len(characters("")) == 0 and characters("").text == ""


def test_known_names_are_kept_apart_from_their_neighbours(tmp_path: Path) -> None:
    srsly.write_jsonl(
        tmp_path / "names.jsonl", [{"label": "ORG", "pattern": "桂花书院", "id": "x"}, {"pattern": [{"TEXT": "区"}]}]
    )
    tokenizer = ReportTokenizer(Vocab(), segmenter="jieba")
    tokenizer.initialize(names=str(tmp_path / "names.jsonl"))
    doc = tokenizer("在桂花书院里看书")
    assert doc.char_span(1, 5) is not None
    assert tokenizer.names.names == ["桂花书院"], "token patterns have no characters to look for"


def test_townships_are_cut_before_their_class_word(characters: ReportTokenizer) -> None:
    assert words(characters, "会同天山路街道巡查") == ["会", "同", "天山路", "街道", "巡", "查"]


def test_certain_words_mark_edges() -> None:
    text = "惠及近1.2万户"
    found = list(certain_words(text))
    assert (2, 2) in found and (8, 8) in found and [text[a:b] for a, b in found if a < b] == ["近", "1.2万", "户"]


# --- errors and settings ------------------------------------------------------------------------------------------------


def test_an_unknown_segmenter_is_refused() -> None:
    with pytest.raises(InputError, match="'hanlp' is none of pkuseg, jieba, char"):
        ReportTokenizer(Vocab(), segmenter="hanlp")
    with pytest.raises(InputError, match="hanlp"):
        create_tokenizer("hanlp")(spacy.blank("zh"))


def test_a_tokenizer_without_its_model_says_so() -> None:
    with pytest.raises(InputError, match="not initialized: load a trained pipeline"):
        ReportTokenizer(Vocab())("你好")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "no model is named: train one"),
        (
            {"pkuseg_model": "nowhere", "pkuseg_user_dict": "no.txt"},
            r"no\.txt: the user dictionary is not there.*build-lexicon",
        ),
        ({"pkuseg_model": "/nowhere/model"}, "/nowhere/model"),
    ],
)
def test_missing_files_are_named_with_the_way_out(options: dict[str, str], message: str) -> None:
    with pytest.raises(InputError, match=message):
        ReportTokenizer(Vocab()).initialize(**options)


@pytest.mark.parametrize(
    ("option", "message"), [("word_classes", "word classes are not there"), ("names", "patterns are not there")]
)
def test_missing_tables_are_named_with_the_way_out(tmp_path: Path, option: str, message: str) -> None:
    with pytest.raises(InputError, match=rf"none\.json: the {message}.*build-lexicon"):
        ReportTokenizer(Vocab(), segmenter="char").initialize(**{option: str(tmp_path / "none.json")})


def test_settings_survive_disk_and_pickle(tmp_path: Path) -> None:
    srsly.write_json(tmp_path / "classes.json", {"平方米": "unit"})
    srsly.write_jsonl(tmp_path / "names.jsonl", [{"pattern": "桂花书院"}])
    tokenizer = ReportTokenizer(Vocab(), segmenter="char")
    tokenizer.initialize(word_classes=str(tmp_path / "classes.json"), names=str(tmp_path / "names.jsonl"))
    tokenizer.to_disk(tmp_path / "saved")
    read = ReportTokenizer(Vocab())
    read.from_disk(tmp_path / "saved")
    for other in (read, pickle.loads(pickle.dumps(tokenizer))):
        assert (other.segmenter, other.names.names) == ("char", ["桂花书院"])
        assert [token.shape_ for token in other("3平方米")] == ["<number>", "unit"]


def test_char_segmenter_gives_characters(characters: ReportTokenizer) -> None:
    assert characters.segment("你 好\n") == ["你", "好"]


def test_jieba_segmenter_gives_words() -> None:
    pytest.importorskip("jieba")
    assert "".join(_jieba().segment("推进垃圾分类工作")) == "推进垃圾分类工作"
    assert len(_jieba().segment("推进垃圾分类工作")) < 8


# --- lexical attributes -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "normal"),
    [
        ("１２．５％", "<#%>"), ("12.5%", "<#%>"), ("400余万", "<#万>"), ("1,200", "<#>"), ("2019年", "<年>"), ("2019年度", "<年度>"),
        ("12月", "<月>"), ("三千", "<一>"), ("百余", "<一>"), ("第十二", "<第>"), ("1+32+X", "<+>"), ("居民", "居民"), ("ＡＰＰ", "app"),
        ("一", "一"), ("千万", "千万"), ("万一", "万一"), ("", ""),
    ],
)  # fmt: skip
def test_normal_forms(word: str, normal: str) -> None:
    assert norm(word) == normal


def test_shapes_come_from_the_lexicon_and_else_from_length_and_script() -> None:
    attributes = LexicalAttributes({"居委会": "org_head"})
    words_ = ["居委会", "居民", "12", "APP", "，", "一二三四五六七八"]
    assert [attributes.shape(word) for word in words_] == ["org_head", "x2", "<number>", "latin", ",", "<number>"]
    assert (attributes.prefix("居委会"), attributes.suffix("居委会")) == ("居", "会")
    assert attributes.prefix("12%") == attributes.suffix("12%") == "<#%>"


# --- training and scoring of segmentation -------------------------------------------------------------------------------


def test_segmentation_scores_are_exact() -> None:
    gold = [["垃圾", "分类"], ["好"]]
    assert score_segmentation(list, gold) == {"precision": 0.2, "recall": 0.3333, "f": 0.25, "words": 3}
    found = score_segmentation(lambda text: ["垃圾", "分类"] if len(text) > 1 else [text], gold, known={"垃圾", "好"})
    assert found == {"precision": 1.0, "recall": 1.0, "f": 1.0, "words": 3, "oov_recall": 1.0, "oov_share": 0.3333}
    found = score_segmentation(list, gold, known={"垃圾", "好"})
    assert (found["oov_recall"], found["oov_share"]) == (0.0, 0.3333)


def test_training_gives_the_same_bytes_for_the_same_seed(tmp_path: Path) -> None:
    path = sorted((ROOT / "corpus/segmentation").glob("*"))[0]
    sentences = read_sentences(path)[:120]
    assert sentences and all(sentences)
    for name in ("a", "b"):
        train_pkuseg(sentences, tmp_path / name, seed=1, iterations=2)
    files = sorted(file.name for file in (tmp_path / "a").iterdir())
    assert "features.msgpack" in files
    assert [(tmp_path / "a" / name).read_bytes() for name in files] == [(tmp_path / "b" / name).read_bytes() for name in files]
    tokenizer = ReportTokenizer(Vocab())
    tokenizer.initialize(pkuseg_model=str(tmp_path / "a"))
    text = "".join(sentences[0])
    assert tokenizer(text).text == text and len(tokenizer(text)) < len(text)


def test_training_on_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no segmented sentence"):
        train_pkuseg([], tmp_path / "model", seed=0, iterations=1)


def test_unknown_words_are_cut_at_the_edge_of_a_name(tmp_path: Path) -> None:
    sentences = read_sentences(sorted((ROOT / "corpus/segmentation").glob("*"))[0])[:120]
    train_pkuseg(sentences, tmp_path / "model", seed=1, iterations=2)
    plain, cutting = ReportTokenizer(Vocab()), ReportTokenizer(Vocab())
    plain.initialize(pkuseg_model=str(tmp_path / "model"))
    (tmp_path / "model" / "known_words.json").write_text('["全国"]', encoding="utf8")
    cutting.initialize(pkuseg_model=str(tmp_path / "model"))
    assert plain.unseen is None and cutting.unseen is not None
    begins = bytearray([1, 0, 1, 1, 1, 0, 1])  # 创全 国 文 明县 and the end
    ReportTokenizer._cut_unseen("创全国文明县", begins, cutting.unseen)
    assert list(begins) == [1, 1, 0, 1, 1, 0, 1]
    cutting.to_disk(tmp_path / "saved")
    again = ReportTokenizer(Vocab())
    again.from_disk(tmp_path / "saved")
    assert again.unseen is not None and again.unseen.known == cutting.unseen.known


@pytest.mark.parametrize(
    ("word", "following", "wanted"),
    [
        ("创全", "国", (1, True)), ("获省", "先进", (1, False)), ("社把", "评弹", (1, False)), ("捧得区", "长", (2, False)),
        ("同心", "圆", None), ("团购", "平台", None), ("全国", "", None), ("国", "", None),
    ],
)  # fmt: skip
def test_which_unknown_words_are_cut(word: str, following: str, wanted: tuple[int, bool] | None) -> None:
    assert UnseenWords(["全国"]).cut(word, following) == wanted
