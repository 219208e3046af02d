"""Measure speed and memory of the pipeline, its parts and the alternatives, in one run on the same text.

Everything in this process is measured by its processor time, which other work on the machine disturbs least; one and two
processes are compared by the clock.
"""

import gc
import multiprocessing
import resource
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from importlib.util import find_spec
from itertools import cycle, islice
from pathlib import Path
from typing import Annotated, Any

import spacy
import srsly
import typer
from spacy.lang.zh import ChineseTokenizer
from spacy.language import Language
from spacy.tokens import Doc
from wasabi import msg

from govreport import quantities
from govreport.corpus.markup import read_corpus

CURVE = (10_000, 30_000, 100_000, 300_000, 1_000_000, 3_000_000, 10_000_000)
PARAGRAPH = (1_000, 10_000, 100_000, 1_000_000, 4_000_000)
BATCH = 64


def per_second(work: Callable[[], Any], characters: int, repeat: int, clock: Callable[[], float] = time.process_time) -> float:
    """Return characters per second, the median of some runs."""
    rates = []
    for _ in range(repeat):
        gc.collect()
        quantities.forget()  # or a repeat would find the figures of the first run
        start = clock()
        work()
        rates.append(characters / (clock() - start))
    return round(sorted(rates)[len(rates) // 2], 1)


def memory_mb() -> float:
    """Return the memory that this process holds now, where the system tells; else its peak."""
    status = Path("/proc/self/status")
    if status.is_file():
        fields = dict(line.split(":", 1) for line in status.read_text().splitlines())
        return round(int(fields["VmRSS"].split()[0]) / 1024, 1)
    return peak_mb()


def peak_mb() -> float:
    """Return the peak memory of this process."""
    scale = 1024 * 1024 if sys.platform == "darwin" else 1024
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / scale, 1)


def _loader(model: str, queue: Any) -> None:
    before, start = memory_mb(), time.perf_counter()
    spacy.load(model)
    queue.put({"seconds": round(time.perf_counter() - start, 2), "memory_mb": round(memory_mb() - before, 1)})


def load_cost(model: Path) -> dict[str, float]:
    """Return time and memory of loading the pipeline in a fresh process that has imported spaCy."""
    context = multiprocessing.get_context("spawn")
    queue = context.Queue()
    process = context.Process(target=_loader, args=(str(model), queue))
    process.start()
    cost: dict[str, float] = queue.get(timeout=300)
    process.join()
    return cost


def stock_tokenizer(folder: Path) -> ChineseTokenizer:
    """Return spaCy's own pkuseg tokenizer with the same trained model and its default dictionary and post-processing."""
    tokenizer = ChineseTokenizer(spacy.blank("zh").vocab, segmenter="pkuseg")
    tokenizer.initialize(pkuseg_model=str(folder), pkuseg_user_dict="default")
    return tokenizer


def main_parts(nlp: Language, folder: Path, texts: list[str], repeat: int) -> dict[str, float]:
    """Measure the stock tokenizer, ours and the whole pipeline, turn by turn so that all meet the same machine."""
    stock, size = stock_tokenizer(folder), sum(map(len, texts))
    runs: dict[str, Callable[[], Any]] = {
        "stock pkuseg tokenizer": lambda: [stock(text) for text in texts],
        "our tokenizer": lambda: [nlp.tokenizer(text) for text in texts],
        "whole pipeline": lambda: drain(nlp.pipe(texts, batch_size=BATCH)),
    }
    rates: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(repeat):
        for name, run in runs.items():
            rates[name].append(per_second(run, size, 1))
    return {name: sorted(found)[len(found) // 2] for name, found in rates.items()}


def components(nlp: Language, texts: list[str]) -> dict[str, float]:
    """Measure each component over documents that went through the ones before it."""
    size, rates = sum(map(len, texts)), {}
    docs: list[Doc] = [nlp.make_doc(text) for text in texts]
    for name, component in nlp.pipeline:
        start = time.process_time()
        docs = list(component.pipe(docs, batch_size=BATCH)) if hasattr(component, "pipe") else [component(doc) for doc in docs]
        rates[name] = round(size / (time.process_time() - start), 1)
    return rates


def alternatives(texts: list[str], repeat: int) -> dict[str, float]:
    """Measure what users reach for otherwise, if it is installed."""
    size, sample, rates = sum(map(len, texts)), texts[:40], {}
    if find_spec("jieba"):
        import jieba.posseg

        jieba.setLogLevel("ERROR")
        jieba.initialize()
        rates["jieba posseg"] = per_second(lambda: [list(jieba.posseg.cut(text)) for text in texts], size, repeat)
    small = sum(map(len, sample))
    if find_spec("recognizers_number_with_unit"):
        from recognizers_number_with_unit import Culture, recognize_currency, recognize_dimension

        def recognize() -> None:
            for text in sample:
                recognize_currency(text, Culture.Chinese)
                recognize_dimension(text, Culture.Chinese)

        rates["Recognizers-Text, currency and dimension"] = per_second(recognize, small, 1)
    if find_spec("jionlp"):
        import jionlp

        rates["JioNLP, money"] = per_second(lambda: [jionlp.ner.extract_money(text) for text in sample], small, 1)
    return rates


def processes(nlp: Language, texts: list[str], characters: int) -> dict[str, float]:
    """Compare one process with two on a long input; starting the second is part of it."""
    long = list(take(texts, characters))
    size = sum(map(len, long))
    rates = {}
    for number in (1, 2):
        work = partial(nlp.pipe, long, n_process=number, batch_size=BATCH)
        rates[str(number)] = per_second(lambda run=work: drain(run()), size, 1, time.perf_counter)  # type: ignore[misc]
    return {**rates, "gain": round(rates["2"] / rates["1"], 2), "characters": size}


def drain(docs: Iterable[Doc]) -> None:
    """Consume documents without keeping them."""
    for _ in docs:
        pass


def take(texts: list[str], characters: int) -> Iterator[str]:
    """Yield the texts, over and over, until so many characters are reached."""
    for text in cycle(texts):
        yield text[:characters]
        characters -= len(text)
        if characters <= 0:
            return


def curve(work: Callable[[int], Any], sizes: tuple[int, ...], seconds: float) -> dict[str, float]:
    """Measure growing sizes, as long as the time lasts."""
    rates: dict[str, float] = {}
    for size in sizes:
        if rates and size / rates[max(rates, key=int)] > seconds:
            break
        rates[str(size)] = per_second(lambda n=size: work(n), size, 1)  # type: ignore[misc]
    return rates


def stream_memory(nlp: Language, texts: list[str], rounds: int) -> list[float]:
    """Return the memory held after each round of a stream of paragraphs that nobody saw before."""
    held = []
    for number in range(rounds):
        fresh = (f"{text[:60]}第{number}-{index}号{text[60:]}" for index, text in enumerate(islice(cycle(texts), 400)))
        with nlp.memory_zone():  # as annotate does for each report: the strings of a report go with it
            drain(nlp.pipe(fresh, batch_size=BATCH))
        gc.collect()
        held.append(memory_mb())
    return held


def main(
    model: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="the assembled pipeline")],
    tokenizer: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="the trained pkuseg model")],
    corpus: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="corpus/paragraphs")],
    output: Annotated[Path, typer.Argument(help="where the figures go (JSON)")],
    characters: Annotated[int, typer.Option(min=2000, help="size of the text that all are measured on")] = 100_000,
    long: Annotated[int, typer.Option(min=2000, help="size of the text for one and two processes")] = 600_000,
    repeat: Annotated[int, typer.Option(min=1, help="runs of which the median counts")] = 3,
    rounds: Annotated[int, typer.Option(min=2, help="rounds of the memory test")] = 8,
    seconds: Annotated[float, typer.Option(help="longest time for one point of the curve")] = 60.0,
) -> None:
    """Print the figures and write them down."""
    cost = load_cost(model)
    nlp = spacy.load(model)
    texts = list(take([p.text for report in read_corpus(corpus) for p in report.paragraphs], characters))
    size = sum(map(len, texts))
    drain(nlp.pipe(texts[:BATCH]))  # the first batch pays for lazy imports and empty caches
    rates = main_parts(nlp, tokenizer, texts, repeat)
    whole = rates["whole pipeline"]
    held = stream_memory(nlp, texts, rounds)
    result: dict[str, Any] = {
        "characters": size,
        "load": cost,
        "characters per second": {**rates, **alternatives(texts, repeat)},
        "pipeline to stock tokenizer": round(whole / rates["stock pkuseg tokenizer"], 3),
        "components": components(nlp, texts),
        "processes": processes(nlp, texts, long),
        "curve": curve(lambda n: drain(nlp.pipe(take(texts, n), batch_size=BATCH)), CURVE, seconds),
        "curve of one paragraph": curve(lambda n: nlp("".join(take(texts, n))), PARAGRAPH, seconds),
        "memory over a stream (MB)": held,
        "memory growth after the second round (MB)": round(held[-1] - held[1], 1),
        "peak memory (MB)": peak_mb(),
    }
    output.parent.mkdir(parents=True, exist_ok=True)
    srsly.write_json(output, result)
    show(result)
    msg.good(
        f"the pipeline runs at {result['pipeline to stock tokenizer']} of the stock tokenizer's speed; figures in {output}"
    )


def show(result: dict[str, Any]) -> None:
    """Print the figures."""
    cost, two, held = result["load"], result["processes"], result["memory over a stream (MB)"]
    msg.info(f"{result['characters']:,} characters, one process after another on the same text")
    msg.info(f"loading {cost['seconds']} s, {cost['memory_mb']:.0f} MB; peak {result['peak memory (MB)']:.0f} MB")
    rows = [*result["characters per second"].items(), *((f"  {name}", rate) for name, rate in result["components"].items())]
    table = [(name, f"{rate:,.0f}") for name, rate in rows]
    msg.table(table, header=("characters per second", ""), aligns=("l", "r"), divider=True)
    for name, key in (("stream of", "curve"), ("one paragraph of", "curve of one paragraph")):
        points = [(f"{int(size):,}", f"{rate:,.0f}") for size, rate in result[key].items()]
        msg.table(points, header=(name, "per second"), aligns=("r", "r"), divider=True)
    msg.info(f"two processes {two['gain']} times one ({two['characters']:,} characters)")
    msg.info(f"memory over a stream, MB: {', '.join(f'{mb:.0f}' for mb in held)}")


if __name__ == "__main__":
    typer.run(main)
