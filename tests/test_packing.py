"""Codecs are looked up once, and later ones are still found."""

from datetime import date
from importlib.metadata import EntryPoint

import catalogue
import pytest
import spacy
import srsly
import srsly.msgpack

from govreport.packing import SettledRegistry, settle_codecs


def test_the_registries_are_settled_once_by_the_import_of_the_package() -> None:
    before = srsly.msgpack.msgpack_encoders
    assert isinstance(before, SettledRegistry)
    settle_codecs()
    assert srsly.msgpack.msgpack_encoders is before


def test_a_codec_that_is_registered_later_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    srsly.msgpack_dumps([1])  # the registry has looked already
    monkeypatch.setattr(catalogue, "REGISTRY", dict(catalogue.REGISTRY))
    with pytest.raises(TypeError):
        srsly.msgpack_dumps({"day": date(2024, 1, 18)})
    encode = lambda value, chain=None: value.isoformat() if isinstance(value, date) else chain(value) if chain else value  # noqa: E731
    srsly.msgpack.msgpack_encoders.register("test_date", func=encode)
    assert srsly.msgpack_loads(srsly.msgpack_dumps({"day": date(2024, 1, 18)})) == {"day": "2024-01-18"}


def test_codecs_of_installed_packages_are_found() -> None:
    point = EntryPoint("test_packed", "math:sqrt", "govreport_tests")
    registry = SettledRegistry(("govreport", "tests"), entry_points=True)
    registry._get_entry_points = lambda: [point]
    assert list(registry.get_all()) == ["test_packed"]


def test_a_settled_registry_searches_once(monkeypatch: pytest.MonkeyPatch) -> None:
    searches = []
    monkeypatch.setattr(catalogue.Registry, "get_entry_points", lambda self: searches.append(self) or {})
    registry = SettledRegistry(("govreport", "tests"), entry_points=True)
    for _ in range(3):
        assert registry.get_all() == {}
    assert len(searches) == 1


def test_bytes_of_a_document_are_those_of_plain_srsly(monkeypatch: pytest.MonkeyPatch) -> None:
    doc = spacy.blank("zh")("新建绿道3.2公里")
    doc[4:6]._.metric = {"value": 3.2, "high": None}
    settled = doc.to_bytes()
    monkeypatch.setattr(srsly.msgpack, "msgpack_encoders", catalogue.Registry(("srsly", "msgpack_encoders"), entry_points=True))
    assert doc.to_bytes() == settled
