"""A pytest plug-in: scenario files are collected as tests, from any folder given.

``pytest -p host.evals.plugin my/scenarios`` or ``pytest --scenarios my/scenarios``.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from host.errors import SheetError
from host.evals import scenarios
from host.evals.scenarios import Scenario
from host.host import Host
from host.mind.lm import Phrases


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--scenarios DIR``, which may be given several times."""
    parser.addoption("--scenarios", action="append", default=[], help="a folder of scenario files")


def pytest_configure(config: pytest.Config) -> None:
    """Folders named by the option are collected like arguments."""
    config.args.extend(config.getoption("--scenarios"))


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """YAML files in a folder called ``scenarios``, or anywhere in what was asked for."""
    if file_path.suffix not in {".yaml", ".yml"}:
        return None
    named = [Path(str(arg).split("::", maxsplit=1)[0]).resolve() for arg in parent.config.args]
    tests = Path(str(parent.config.rootpath)) / "tests"
    asked = any(file_path.is_relative_to(p) and p not in {tests, tests.parent} for p in named)
    if "scenarios" in file_path.parts or asked:
        return ScenarioFile.from_parent(parent, path=file_path)
    return None


class ScenarioFile(pytest.File):
    """One YAML file."""

    def collect(self) -> Iterator[pytest.Item]:
        """A test for each scenario in it."""
        try:
            found = scenarios.load(self.path)
        except SheetError as error:
            raise self.CollectError(str(error)) from error
        for scenario in found:
            item: Any = ScenarioItem.from_parent(self, name=scenario.name, scenario=scenario)
            if scenario.model:
                item.add_marker("model")
            yield item


class ScenarioItem(pytest.Item):
    """One scenario as a test."""

    def __init__(self, *, scenario: Scenario, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.scenario = scenario

    def runtest(self) -> None:
        """Play the dialogue; fail with the transcript."""
        host = _host(self.scenario.persona, self.scenario.products, self.scenario.model)
        wrong: list[str] = [f"no such act: {a}" for a in scenarios.known_acts(self.scenario)]
        for step, reply, faults in scenarios.run(self.scenario, host):
            told = f"{step.say!r} -> {reply.text!r}"
            wrong += [f"{fault}\n    {told}" for fault in faults]
        if wrong:
            raise ScenarioFailed("\n".join(wrong))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Only what the scenario says of it, unless it is a crash."""
        if isinstance(excinfo.value, ScenarioFailed):
            return f"{self.path.name}: {self.scenario.name}\n{excinfo.value}"
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[os.PathLike[str], int | None, str]:
        """Where it stands."""
        return self.path, None, f"scenario: {self.name}"


class ScenarioFailed(Exception):
    """A reply was not what the scenario asks for."""


@cache
def _host(persona: str, products: str, model: bool) -> Host:
    lm = None if model else Phrases("scenarios run on phrases unless they say model: true")
    return Host.open(persona, products=products or None, lm=lm, database="sqlite://")
