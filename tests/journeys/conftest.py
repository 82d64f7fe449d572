"""A browser at phone width, and the running instance it looks at."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from linli.config.preparing.browser import find
from tests.instance import Instance

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
]
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for the journeys of a file.

    Not for the whole run: while it is open it keeps an event loop, and tests elsewhere could have none of their own.
    """
    path = find()
    assert path, "Chromium is missing; bin/test installs it."
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def person(browser: Browser, demo_instance: Instance) -> Iterator[Any]:
    """``person()`` is a new browser of somebody's own, in English, at phone width unless said otherwise."""
    open_contexts: list[BrowserContext] = []

    def make(**more: Any) -> BrowserContext:
        context = browser.new_context(
            base_url=demo_instance.url, locale="en-GB", viewport=more.pop("viewport", PHONE), **more
        )
        context.set_default_timeout(15_000)
        open_contexts.append(context)
        return context

    yield make
    for context in open_contexts:
        context.close()


@pytest.fixture(scope="session")
def grid(demo_instance: Instance) -> dict[str, Any]:
    """A grid of the demo district that has a worker: login, a point inside an estate, an address."""
    script = (
        "import json;from linli.people.models import Post;from linli.orgs.models import Address;"
        "row=next((p.account.login,a.lon,a.lat,a.text) for p in Post.objects.filter(role='grid_worker')"
        ".select_related('account').order_by('area') for a in Address.objects.filter(grid_code=p.area).order_by('id')[:1]);"
        "print('GRID'+json.dumps(row))"
    )
    said = demo_instance.linli("manage", "shell", "-v", "0", "-c", script)
    line = next(line for line in said.said.splitlines() if line.startswith("GRID"))
    login, lon, lat, address = json.loads(line[4:])
    return {"login": login, "lon": lon, "lat": lat, "address": address}


@pytest.fixture(scope="session")
def town(demo_instance: Instance, grid: dict[str, Any]) -> dict[str, Any]:
    """Around the grid of :func:`grid`: logins of those who speak for its units, another grid, an estate by its initials."""
    script = (
        "import json;from pypinyin import lazy_pinyin;from linli.people.models import Post;"
        "from linli.orgs.models import Address,Place;"
        f"at=Post.objects.filter(account__login='{grid['login']}').values_list('area',flat=True)[0];"
        "who=lambda **k: Post.objects.filter(**k).order_by('account__login').values_list('account__login',flat=True)[0];"
        "estate=next(p for p in Place.objects.filter(kind='estate').order_by('id') if p.name.isalnum());"
        "lamps=Post.objects.filter(unit__function='lighting',role='handler').select_related('unit')[0];"
        "print('TOWN'+json.dumps({'code':at,'lighting':who(unit__function='lighting',role='handler'),"
        "'lamps':str(lamps.unit_id),'municipal':who(unit__function='municipal',role='handler'),"
        "'street':who(role='subdistrict_staff',area=at[:9]),"
        "'estate':estate.name,'initials':''.join(w[0] for w in lazy_pinyin(estate.name))}))"
    )
    said = demo_instance.linli("manage", "shell", "-v", "0", "-c", script)
    line = next((line for line in said.said.splitlines() if line.startswith("TOWN")), "")
    assert line, said.complained
    found: dict[str, Any] = json.loads(line[4:])
    return found


@pytest.fixture(scope="session")
def photo() -> bytes:
    """A picture with a place in its EXIF data, as telephones make them."""
    picture = Image.new("RGB", (1200, 900), (90, 140, 110))
    exif = Image.Exif()
    exif[0x010F] = "Test telephone"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "N", (30.0, 25.0, 0.0), "E", (120.0, 36.0, 0.0)
    out = BytesIO()
    picture.save(out, "JPEG", exif=exif)
    return out.getvalue()
