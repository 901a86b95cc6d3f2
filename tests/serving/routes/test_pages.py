"""The API's page works without a network."""

from ..conftest import InProcess


def test_the_page_needs_nothing_from_the_network(http: InProcess) -> None:
    page = http.get("/").text
    assert "swagger-ui" in page
    assert "http://" not in page and "https://" not in page
