"""Build the ruler's patterns, the tokenizer's user dictionary and the word classes from the lexicon tables."""

from pathlib import Path

import srsly
import typer
from wasabi import msg

from govreport.errors import InputError
from govreport.patterns import built_in_patterns, user_dictionary, user_patterns, word_classes


def main(
    output: Path = typer.Argument(..., help="folder for patterns.jsonl, user_dictionary.txt and word_classes.json"),
    names: str = typer.Option("", help="folder with your own tables of names, or nothing"),
) -> None:
    """Write the built files."""
    output.mkdir(parents=True, exist_ok=True)
    try:
        patterns = built_in_patterns() + (user_patterns(Path(names)) if names else [])
        srsly.write_jsonl(output / "patterns.jsonl", patterns)
        (output / "user_dictionary.txt").write_text("\n".join(user_dictionary()) + "\n", encoding="utf8")
        srsly.write_json(output / "word_classes.json", dict(sorted(word_classes().items())), indent=0)
    except InputError as error:
        msg.fail(str(error), exits=1)
    msg.good(f"{len(patterns)} patterns, {len(user_dictionary())} dictionary words, {len(word_classes())} word classes")


if __name__ == "__main__":
    typer.run(main)
