"""A path with a line break is answered by the service, not by the server around it."""

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from serving.line_breaks import LineBreaks

from .conftest import InProcess


@pytest.mark.parametrize("path", ["/v1/reviews/a%0Ab", "/v1/reviews/ab"])
def test_an_unknown_id_is_a_problem_whatever_it_has_in_it(http: InProcess, path: str) -> None:
    server = LineBreaks(Starlette(routes=[Mount("/", http.app)]), http.app)
    refused = InProcess(server).get(path)
    assert refused.status_code == 404
    assert refused.headers["content-type"] == "application/problem+json"
