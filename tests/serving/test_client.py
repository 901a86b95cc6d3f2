"""The client has a method for every route that the service describes."""

import inspect
import re

from serving import client
from serving.app import create_app


def test_every_route_can_be_called() -> None:
    source = inspect.getsource(client)
    called = {re.sub(r"\{.*?\}", "{}", path) for path in re.findall(r'f?"(/[^"]*)"', source)}
    described = {re.sub(r"\{.*?\}", "{}", path) for path in create_app().openapi()["paths"]}
    assert described - called == {"/metrics"}  # for Prometheus
