"""The project file: complete, consistent with the tree, and true about what it writes."""

import re
from pathlib import Path

import pytest
import srsly
from weasel.util import load_project_config

ROOT = Path(__file__).parents[1]
RAW = srsly.read_yaml(ROOT / "project.yml")
PROJECT = load_project_config(ROOT)
COMMANDS = {command["name"]: command for command in PROJECT["commands"]}
VARIABLE = re.compile(r"\$\{([^}]*)\}")


def outputs(command: dict) -> list[str]:
    return [*command.get("outputs", []), *command.get("outputs_no_cache", [])]


@pytest.mark.parametrize("name", COMMANDS)
def test_command_says_what_it_does(name: str) -> None:
    assert COMMANDS[name].get("help", "").strip()
    assert COMMANDS[name].get("script"), "a command without a script does nothing"


def test_command_names_are_unique() -> None:
    assert len(COMMANDS) == len(PROJECT["commands"])


def test_workflows_name_commands() -> None:
    assert {"all", "build", "training"} <= set(PROJECT["workflows"])
    for workflow, names in PROJECT["workflows"].items():
        assert set(names) <= set(COMMANDS), workflow


def test_every_variable_is_known() -> None:
    known = {f"vars.{name}" for name in RAW["vars"]}
    used = set(VARIABLE.findall((ROOT / "project.yml").read_text("utf8").split("\nvars:")[1])) - {"vars.var_name"}
    assert used <= known
    assert known <= used, "a variable that nothing uses"


def test_scripts_are_named_by_a_command() -> None:
    called = {word for command in COMMANDS.values() for line in command["script"] for word in line.split()}
    scripts = {path.relative_to(ROOT).as_posix() for path in (ROOT / "scripts").glob("*.py")}
    assert scripts <= called, f"no command runs {sorted(scripts - called)}"
    assert {word for word in called if word.startswith("scripts/")} <= scripts


@pytest.mark.parametrize("name", COMMANDS)
def test_script_and_configuration_of_a_command_are_its_dependencies(name: str) -> None:
    command = COMMANDS[name]
    words = {word for line in command["script"] for word in line.split()}
    wanted = {word for word in words if re.fullmatch(r"(?:scripts|configs)/\S+\.(?:py|cfg)", word)}
    assert wanted <= set(command.get("deps", []))


@pytest.mark.parametrize("name", COMMANDS)
def test_dependencies_exist_or_are_made(name: str) -> None:
    made = {output for command in COMMANDS.values() for output in outputs(command)}
    missing = [dep for dep in COMMANDS[name].get("deps", []) if dep not in made and not (ROOT / dep).exists()]
    assert not missing


def test_dependencies_are_made_by_earlier_commands() -> None:
    made: dict[str, int] = {}
    order = PROJECT["workflows"]["all"]
    for position, name in enumerate(order):
        for output in outputs(COMMANDS[name]):
            assert output not in made, f"{output} is written by two commands"
            made[output] = position
    for position, name in enumerate(order):
        late = [dep for dep in COMMANDS[name].get("deps", []) if made.get(dep, -1) >= position]
        assert not late, f"{name} needs what a later command makes"


@pytest.mark.parametrize("name", COMMANDS)
def test_outputs_lie_in_the_directories_of_the_project(name: str) -> None:
    directories = [Path(directory) for directory in PROJECT["directories"]]
    for output in outputs(COMMANDS[name]):
        assert not Path(output).is_absolute() and ".." not in Path(output).parts
        assert any(directory in Path(output).parents for directory in directories), output


@pytest.mark.parametrize("name", COMMANDS)
def test_command_with_outputs_has_dependencies(name: str) -> None:
    if COMMANDS[name].get("outputs"):
        assert COMMANDS[name].get("deps"), "without dependencies it would never run again"


@pytest.mark.parametrize("name", PROJECT["workflows"]["all"])
def test_declared_outputs_were_written(name: str) -> None:
    lock = ROOT / "project.lock"
    if not lock.is_file() or name not in srsly.read_yaml(lock):
        pytest.skip(f"{name} has not run here")
    missing = [output for output in outputs(COMMANDS[name]) if not (ROOT / output).exists()]
    assert not missing
    # an output that was never written is recorded without a hash, and the command is skipped for ever
    recorded = srsly.read_yaml(lock)[name].get("outs", [])
    assert [row["path"] for row in recorded if row["md5"] is None] == []


def test_no_asset_needs_the_network() -> None:
    assert not [asset for asset in PROJECT.get("assets", []) if "url" in asset]
