"""The least that may be asked: each category's own name is understood as that category."""

import pytest

from linli.intake.understanding.api import Understander
from linli.orgs import data


@pytest.mark.parametrize("frame", ["{}", "{}，请处理。", "我要反映{}的问题"])
def test_every_category_is_understood_by_its_own_name(frame):
    categories = data.categories()
    seen = Understander.load().understand([frame.format(category.zh) for category in categories])
    assert [u.category for u in seen] == [category.code for category in categories]
