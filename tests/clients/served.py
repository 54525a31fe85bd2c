"""Which routes the template has: what a client asks for is tried from the commit on that brings its route."""

import re
import unittest
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def bare(route: str) -> str:
    """Whatever its parameters are called."""
    return re.sub(r"\{\w+\}", "{}", route)


def routes() -> set[str]:
    """As `GET /api/v1/lists/{}`."""
    text = (ROOT / "template.yaml").read_text()
    return {bare(f"{method} {path}") for method, path in re.findall(r'\bMethod: (\w+), Path: "?([^",\s]+)', text)}


def needs(*wanted: str) -> Callable[[Any], Any]:
    missing = sorted(route for route in wanted if bare(route) not in routes())
    return unittest.skipIf(missing, f"not there yet: {', '.join(missing)}")
