"""Finding adapters, chapters and the ledger."""

import sys
from pathlib import Path

import pytest

from conformance import clause as api
from conformance import loading
from conformance.clause import MUST, Registry, Torch, clause
from conformance.errors import WrongUsage


def test_the_chapters_are_the_modules_of_the_specification() -> None:
    clauses = loading.clauses()
    assert {clause.chapter for clause in clauses.values()} == set(loading.spec_modules())
    assert "sources" not in loading.spec_modules()


def test_our_adapters_are_known_by_name_and_their_helpers_are_not() -> None:
    known = loading.known_adapters()
    assert known["torch"] == "adapters.torch:Adapter"
    assert known["reference"] == "adapters.reference:Adapter"
    assert "torch_accelerator" not in known


def test_an_adapter_may_be_a_module_and_attribute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mylib_adapter.py").write_text(
        "from conformance import adapter\n\n\nclass Mine(adapter.Adapter):\n    name = 'mine'\n\n\nmade = Mine()\nother = 3\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    assert loading.load("mylib_adapter:Mine").name == "mine"
    assert loading.load("mylib_adapter:made") is sys.modules["mylib_adapter"].made
    with pytest.raises(WrongUsage, match="other is not a subclass"):
        loading.load("mylib_adapter:other")
    with pytest.raises(WrongUsage, match="has no attribute 'Mime'; did you mean Mine"):
        loading.load("mylib_adapter:Mime")
    with pytest.raises(WrongUsage, match=r"there is no module 'mylib_adapter\.sub'"):
        loading.load("mylib_adapter.sub:Adapter")


def test_what_the_backend_itself_lacks_is_not_wrong_usage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "needy_adapter.py").write_text("import a_library_that_nobody_has\n")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModuleNotFoundError):
        loading.load("needy_adapter:Adapter")


def registered(monkeypatch: pytest.MonkeyPatch, **after: list[str]) -> Registry:
    registry = Registry()
    monkeypatch.setattr(api, "registry", registry)
    for name, others in after.items():

        def body(xp) -> None:
            """A norm."""

        clause(f"test_loading.a.{name}", MUST, source=[Torch("x")], after=[f"test_loading.a.{o}" for o in others])(body)
    return registry


def test_dependencies_must_exist_and_come_to_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    loading._check_dependencies(registered(monkeypatch, one=[], two=["one"], three=["one", "two"]))
    with pytest.raises(
        ValueError, match=r"a\.one depends on test_loading\.a\.twi, .* did you mean test_loading\.a\.two"
    ):
        loading._check_dependencies(registered(monkeypatch, one=["twi"], two=[]))
    with pytest.raises(ValueError, match=r"a\.one after test_loading\.a\.two after test_loading\.a\.one"):
        loading._check_dependencies(registered(monkeypatch, one=["two"], two=["one"]))


def test_the_ledger_is_found() -> None:
    assert loading.claims()["S1-14"].id == "S1-14"
