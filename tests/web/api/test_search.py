"""Search over the API."""

import pytest

from linli.cases.models import Case
from linli.trust.models import FactRecord
from tests.search.following import index

pytestmark = pytest.mark.django_db
API = "/api/v1"


@pytest.fixture
def client(world):
    """An operator's session, a case and the index made."""
    world.case(text="柳岸花园1幢楼下垃圾堆了好几天", phone="13800138000")
    index()
    return world.client("op")


def post(client, path, body):
    client.get("/desk/cases/")
    token = client.cookies["csrftoken"].value if "csrftoken" in client.cookies else ""
    return client.post(API + path, body, content_type="application/json", headers={"X-CSRFToken": token})


def test_cases_places_and_what_to_mark(client):
    answer = client.get(API + "/search?q=垃圾").json()
    assert [hit["case"]["title"] for hit in answer["cases"]] == ["柳岸花园1幢楼下垃圾堆了好几天"]
    assert answer["cases"][0]["marked"] == ["垃圾"]
    assert answer["next"] == ""
    assert "柳岸花园" in [name["name"] for name in client.get(API + "/search?q=lahy").json()["names"]]


def test_suggestions(client):
    number = Case.objects.get().number
    assert client.get(API + f"/search/suggest?q={number[:10]}").json()["cases"][0]["number"] == number


def test_a_telephone_number_is_refused_and_looked_up_with_a_purpose(client):
    refused = client.get(API + "/search?q=13800138000")
    assert refused.status_code == 422
    assert refused.json()["code"] == "search.phone"
    found = post(client, "/search/phone", {"phone": "13800138000", "purpose": "repeat"})
    assert found.status_code == 200
    assert len(found.json()["cases"]) == 1
    assert FactRecord.objects.filter(kind="search.phone_looked_up").count() == 1
    assert post(client, "/search/phone", {"phone": "13800138000", "purpose": "fun"}).status_code == 422


def test_the_list_of_cases_is_narrowed_by_words(client):
    assert client.get(API + "/cases?words=垃圾").json()["total"] == 1
    assert client.get(API + "/cases?words=路灯").json()["total"] == 0


def test_nobody_searches_without_signing_in(world, client):
    assert world.client().get(API + "/search?q=垃圾").status_code == 401
