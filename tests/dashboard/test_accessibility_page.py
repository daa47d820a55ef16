"""The accessibility page claims what is tested, and nothing else."""

from __future__ import annotations

import ast

import pytest

from dashboard.pages import accessibility
from tests.conftest import ROOT


@pytest.mark.parametrize("check", accessibility.CHECKS, ids=lambda check: check.tests)
def test_every_promise_has_its_tests(check):
    """The file named beside a promise is there and holds tests."""
    tree = ast.parse((ROOT / check.tests).read_text(encoding="utf-8"))
    names = [node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    assert [name for name in names if name.startswith("test_")]
    assert check.promise
    assert check.how


def test_limits_are_told():
    """What has not been tried is on the page."""
    assert any("screen reader" in limit for limit in accessibility.LIMITS)
    assert any("Chromium" in limit for limit in accessibility.LIMITS)
