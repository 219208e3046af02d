"""The transformer variant: it loads a model from a folder, learns, is saved and assembles; on a tiny random model made here."""

import json
import shlex
from pathlib import Path

import pytest
import spacy
import srsly
from spacy.tokens import DocBin
from spacy.training.initialize import init_nlp
from spacy.training.loop import train
from spacy.util import load_config

from govreport.corpus.docs import gold_doc
from govreport.labels import DOMAINS

ROOT = Path(__file__).parents[1]
CONFIG = ROOT / "configs/gpu_transformer.cfg"
PLACES = ["云栖", "松江", "临河", "望湖", "南湾", "清溪", "柳林", "青石"]
TEXTS = [f"{place}街道推进社区治理,居民满意。" for place in PLACES]


def commands() -> dict[str, str]:
    """Return the script of each project command."""
    return {command["name"]: " ".join(command["script"]) for command in srsly.read_yaml(ROOT / "project.yml")["commands"]}


@pytest.fixture(scope="module")
def transformer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("spacy_transformers", reason="spacy-transformers is not installed")
    import torch
    from transformers import BertConfig, BertModel, BertTokenizerFast

    folder = tmp_path_factory.mktemp("transformer")
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *sorted(set("".join(TEXTS)))]
    (folder / "vocab.txt").write_text("\n".join(words), encoding="utf8")
    BertTokenizerFast(vocab_file=str(folder / "vocab.txt"), model_max_length=64).save_pretrained(folder)
    torch.manual_seed(0)
    sizes = {
        "hidden_size": 32,
        "num_hidden_layers": 1,
        "num_attention_heads": 2,
        "intermediate_size": 32,
        "max_position_embeddings": 64,
    }
    BertModel(BertConfig(vocab_size=len(words), **sizes)).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def trained(transformer: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    work = tmp_path_factory.mktemp("trained")
    blank = spacy.blank("zh")
    rows = [
        {"id": f"r/{i}", "text": text, "domain": DOMAINS[0], "also": [], "spans": [{"start": 0, "end": 4, "label": "ORG"}]}
        for i, text in enumerate(TEXTS)
    ]
    for name in ("train", "dev"):
        DocBin(docs=[gold_doc(blank, row) for row in rows]).to_disk(work / f"{name}.spacy")
    overrides = {
        "paths.train": str(work / "train.spacy"), "paths.dev": str(work / "dev.spacy"), "paths.transformer": str(transformer),
        "nlp.tokenizer.segmenter": "char", "training.max_steps": 60, "training.max_epochs": 0, "training.eval_frequency": 60,
        "training.accumulate_gradient": 1, "training.optimizer.learn_rate.initial_rate": 0.01,
        "training.optimizer.learn_rate.warmup_steps": 1,
    }  # fmt: skip
    nlp = init_nlp(load_config(CONFIG, overrides=overrides, interpolate=False).interpolate())
    with open(work / "log.txt", "w", encoding="utf8") as log:
        train(nlp, work, stdout=log, stderr=log)
    return work / "model-best"


def test_it_learns_and_is_saved_whole(trained: Path, transformer: Path) -> None:
    nlp = spacy.load(trained)
    assert [ent.text for doc in nlp.pipe(TEXTS) for ent in doc.ents] == [f"{place}街道" for place in PLACES]
    transformer.rename(transformer.with_name("gone"))  # a trained model must not need the folder that it began with
    try:
        assert [ent.text for ent in spacy.load(trained)(TEXTS[0]).ents] == ["云栖街道"]
    finally:
        transformer.with_name("gone").rename(transformer)


def test_nothing_heavy_stays_on_the_documents(trained: Path) -> None:
    doc = spacy.load(trained)(TEXTS[0])
    assert not doc.user_data
    assert not doc.tensor.size


def test_text_longer_than_the_model_takes_is_read_to_its_end(trained: Path) -> None:
    text = "".join(TEXTS) * 6
    assert len(text) > 64 * 3
    found = [(ent.start_char, ent.text) for ent in spacy.load(trained)(text).ents]
    assert found
    assert found[-1][0] > len(text) * 0.8


def test_it_takes_the_place_of_the_entity_model(trained: Path) -> None:
    words = shlex.split(commands()["assemble-gpu"])
    pipeline = json.loads(words[words.index("--nlp.pipeline") + 1])
    config = load_config(ROOT / "configs/30_assemble.cfg")
    assert pipeline == [name for name in config["nlp"]["pipeline"] if name != "tok2vec"], "the two pipelines drifted apart"
    assert words[words.index("--components.tok2vec") + 1] == "{}", (
        "its source would be looked for in the transformer's pipeline"
    )
    nlp = spacy.blank("zh")
    nlp.add_pipe("ner", source=spacy.load(trained))
    assert nlp.pipe_names == ["ner"]
    assert [ent.text for ent in nlp(TEXTS[1]).ents] == ["松江街道"]


def test_config_takes_the_options_that_the_command_gives() -> None:
    config = load_config(CONFIG)
    given = [word[2:] for word in shlex.split(commands()["train-gpu"]) if word.startswith("--") and "." in word]
    assert "paths.transformer" in given
    for option in given:
        *sections, key = option.split(".")
        place = config
        for section in sections:
            place = place[section]
        assert key in place, option
