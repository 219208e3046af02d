"""The log-linear model: it learns, it learns the same thing twice, and it survives disk."""

from pathlib import Path

import numpy
import pytest

from govreport.context import choose, class_features, class_scores, training_parts
from govreport.linear import LinearRanker, load_rankers, save_rankers

CHOICES = [([["a", "x"], ["b", "x"]], [0]), ([["b"], ["a"], ["c"]], [1]), ([["c", "x"], ["a"]], [1]), ([["b"], ["c"]], [0])] * 5
YES_NO = [([["up", "n"]], [0]), ([["down", "n"]], [])] * 10


def trained(instances: list, **options: float) -> LinearRanker:
    model = LinearRanker(bits=12)
    model.train(instances, **options)
    return model


def pick(model: LinearRanker, candidates: list[list[str]]) -> int:
    return model.best(dict(enumerate(candidates)), [(i,) for i in range(len(candidates))])


def test_an_untrained_model_takes_the_first() -> None:
    model = LinearRanker(bits=8)
    assert model.scores({"g": ["a"]}, [("g",), ("g", "g")]) == [0.0, 0.0]
    assert pick(model, [["a"], ["b"], ["c"]]) == 0


def test_it_learns_an_order() -> None:
    model = trained(CHOICES)
    assert [pick(model, [["c"], ["b"], ["a"]]), pick(model, [["c"], ["b"]]), pick(model, [["b", "x"], ["a"]])] == [2, 1, 1]


def test_one_candidate_is_a_yes_or_a_no() -> None:
    model = trained(YES_NO)
    assert model.total(["up", "n"]) > 0.5 and model.total(["down", "n"]) < -0.5


def test_several_right_candidates_are_all_right() -> None:
    model = trained([([["a"], ["b"], ["c"]], [0, 1])] * 20)
    assert min(model.total(["a"]), model.total(["b"])) > model.total(["c"]) + 1


def test_a_choice_with_no_right_candidate_teaches_nothing() -> None:
    assert not trained([([["a"], ["b"]], [])] * 5).weights.any()


def test_training_on_nothing_or_for_no_epoch() -> None:
    assert not trained([]).weights.any()
    assert not trained(CHOICES, epochs=0).weights.any()


@pytest.mark.parametrize("dropout", [0.0, 0.3])
def test_the_same_seed_gives_the_same_weights(dropout: float) -> None:
    one, same, other = (trained(CHOICES, seed=seed, dropout=dropout) for seed in (1, 1, 2))
    assert numpy.array_equal(one.weights, same.weights)
    assert not numpy.array_equal(one.weights, other.weights)


def test_training_again_forgets_remembered_weights() -> None:
    model = LinearRanker(bits=12)
    assert model.total(["a"]) == 0.0  # now at hand
    model.train(CHOICES)
    assert model.total(["a"]) > 0


def test_a_score_is_the_sum_of_its_groups() -> None:
    model = trained(CHOICES)
    scores = model.scores({1: ["a"], 2: ["x", "b"]}, [(1,), (2,), (1, 2)])
    assert scores[2] == pytest.approx(scores[0] + scores[1])
    assert scores[1] == pytest.approx(model.total(["x"]) + model.total(["b"]))


def test_halves_of_surrogate_pairs_are_features_too() -> None:
    assert LinearRanker(bits=8).total(["w=\ud800"]) == 0.0


def test_models_survive_disk(tmp_path: Path) -> None:
    models = {"order": trained(CHOICES), "sign": trained(YES_NO), "empty": LinearRanker(bits=6)}
    save_rankers(tmp_path / "a.msgpack", models)
    read = load_rankers(tmp_path / "a.msgpack")
    assert set(read) == set(models)
    for name, model in models.items():
        assert read[name].bits == model.bits
        assert numpy.abs(read[name].weights - model.weights).max() <= 1e-3, "only weights that matter are kept"
    for features in (["a"], ["b", "x"], ["c"]):
        assert read["order"].total(features) == pytest.approx(models["order"].total(features), abs=5e-3)
    save_rankers(tmp_path / "b.msgpack", dict(reversed(models.items())))
    assert (tmp_path / "a.msgpack").read_bytes() == (tmp_path / "b.msgpack").read_bytes(), (
        "the order of the names does not count"
    )


def test_choosing_a_class() -> None:
    model = LinearRanker(bits=12)
    classes = ("done", "plan")
    cases = [([class_features(c, [word]) for c in classes], [right]) for word, right in (("将", 1), ("已", 0))] * 10
    model.train(cases)
    assert choose(model, classes, ["将"]) == "plan" and choose(model, classes, ["已"]) == "done"
    scores = class_scores(model, classes, ["将"])
    assert choose(model, classes, ["将"], [scores[1] - scores[0] + 1, 0.0]) == "done", "the base counts beside the features"
    assert choose(model, classes, []) == "done", "the first class on a tie"


@pytest.mark.parametrize(
    ("part", "number", "shown"),
    [
        ("review", 1, ["unknown", "review"]),
        ("plan", 3, ["unknown", "plan"]),
        ("review", 2, ["unknown"]),
        ("other", 1, ["unknown"]),
    ],
)
def test_half_of_the_training_documents_hide_their_part(part: str, number: int, shown: list[str]) -> None:
    assert training_parts(part, number) == shown


def test_several_runs_are_averaged() -> None:
    single = []
    for seed in (3, 4):
        ranker = LinearRanker(bits=10)
        ranker.train(CHOICES, epochs=4, dropout=0.3, seed=seed)
        single.append(ranker.weights)
    both = LinearRanker(bits=10)
    both.train(CHOICES, epochs=4, dropout=0.3, seed=3, runs=2)
    assert not numpy.array_equal(single[0], single[1])
    assert numpy.allclose(both.weights, (single[0] + single[1]) / 2, atol=1e-6)
