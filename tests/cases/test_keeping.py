"""Stored photos are looked at every day: a missing or changed file is found, told once, and forgotten when it is back."""

import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from PIL import Image

from linli.cases.commands import check_photos, publish_photo
from linli.cases.commands.photos import add_photo
from linli.cases.models import Photo, PhotoFault, PhotoRound
from linli.cases.pictures import copies
from linli.kernel.actors import machine
from linli.kernel.ids import new_id
from linli.reactions.outside import tell_damaged
from linli.trust import journal
from tests import world as street

pytestmark = pytest.mark.django_db
KEEPER = machine("photos")
TOMORROW = street.NOW + timedelta(days=1, minutes=1)


@pytest.fixture
def photos(world, tmp_path, settings):
    """Five photos with their copies, in a storage of this test alone."""
    own = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "default": own}
    kept = []
    for number in range(5):
        out = io.BytesIO()
        Image.new("RGB", (40, 30), (number * 40, 90, 90)).save(out, "JPEG")
        photo = add_photo(
            KEEPER,
            subject_id=new_id(),
            case_id=None,
            grid_code=None,
            moment="report",
            content=out.getvalue(),
            now=street.NOW,
        )
        public, thumb = copies(out.getvalue())
        publish_photo(KEEPER, photo_id=photo.id, public=public, thumb=thumb)
        kept.append(Photo.objects.get(id=photo.id))
    return kept


def whole_round(now) -> int:
    done = 0
    while count := check_photos(KEEPER, now=now, limit=2):
        done += count
    return done


def wrong() -> set[tuple[object, str, str]]:
    return set(PhotoFault.objects.values_list("photo_id", "copy", "kind"))


def told() -> list[journal.FactRow]:
    ids = Photo.objects.values_list("id", flat=True)
    return journal.timeline(subject_ids=list(ids), kinds=["cases.photo_damaged"])


def test_a_round_looks_at_every_photo_once_a_day_and_finds_nothing_wrong(photos):
    assert whole_round(street.NOW) == 5
    assert whole_round(street.NOW + timedelta(hours=23)) == 0
    assert whole_round(TOMORROW) == 5
    assert list(PhotoRound.objects.order_by("id").values_list("checked", flat=True)) == [5, 5]
    assert wrong() == set()


def test_a_changed_a_missing_and_an_empty_file_are_found_and_told_once(photos):
    changed, gone, empty = photos[0], photos[2], photos[4]
    Path(default_storage.path(changed.original)).write_bytes(b"something else")
    Path(default_storage.path(gone.public)).unlink()
    Path(default_storage.path(empty.thumb)).write_bytes(b"")
    whole_round(street.NOW)
    found = {(changed.id, "original", "changed"), (gone.id, "public", "missing"), (empty.id, "thumb", "changed")}
    assert wrong() == found
    whole_round(TOMORROW)
    assert wrong() == found
    assert len(told()) == 3


def test_operators_are_told_and_see_which_file_it_is(photos, world):
    Path(default_storage.path(photos[1].original)).unlink()
    whole_round(street.NOW)
    tell_damaged(told())
    client = world.client("op")
    assert "/desk/keeping/" in client.get("/desk/notices/").content.decode()
    page = client.get("/desk/keeping/").content.decode()
    assert photos[1].original in page
    assert page.count('data-testid="photo-fault"') == 1
    assert world.client("street").get("/desk/keeping/").status_code == 403


def test_a_file_that_is_back_is_no_fault_any_more(photos):
    path = Path(default_storage.path(photos[3].original))
    content = path.read_bytes()
    path.unlink()
    whole_round(street.NOW)
    assert len(wrong()) == 1
    path.write_bytes(content)
    whole_round(TOMORROW)
    assert wrong() == set()
