"""From an empty instance to the first report with a case, by the steps of docs/first-day.md."""

import csv
import json
import time
import urllib.request

import pyotp
import pytest

from tests import world as street
from tests.instance import new_folder, new_instance

pytestmark = pytest.mark.slow


def sheet(path, *rows):
    with path.open("w", newline="", encoding="gb18030") as file:
        csv.writer(file).writerows(rows)
    return str(path)


def call(url, data=None, token=""):
    headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}
    body = None if data is None else json.dumps(data).encode()
    with urllib.request.urlopen(urllib.request.Request(url, data=body, headers=headers), timeout=30) as answer:
        return json.load(answer)


def divisions(path):
    features = [
        {"type": "Feature", "properties": {"区划代码": code, "名称": name}, "geometry": shape}
        for code, _level, name, shape in street.DIVISIONS
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False))
    return str(path)


def test_an_empty_instance_is_at_work_after_ten_steps(tmp_path, monkeypatch):
    with new_folder() as folder:
        instance = new_instance(folder)
        assert instance.up("--no-demo").code == 0
        try:
            work(instance, tmp_path)
        finally:
            instance.up("--stop")


def work(instance, folder):
    made = instance.linli("first-operator", "chenming", "--county", street.COUNTY, "--name", "陈明", "--phone", "13800138000")
    assert made.code == 0, made.complained
    password = made.last_line.rpartition(" ")[2]
    again = instance.linli("first-operator", "other", "--county", street.COUNTY, "--name", "某人")
    assert again.code == 2
    assert "operator already" in again.complained
    units = sheet(
        folder / "units.csv",
        ["单位名称", "职能", "层级", "辖区代码"],
        ["桥头街道办事处", "subdistrict_office", "街道", street.STREET],
        ["柳岸社区居民委员会", "residents_committee", "社区", street.WEST],
        ["桥头环卫所", "环卫", "街道", street.STREET],
    )
    addresses = sheet(
        folder / "addresses.csv",
        ["标准地址", "道路", "门牌号", "小区", "楼幢", "经度", "纬度"],
        ["桥头大街18号柳岸花园1幢", "桥头大街", "18号", "柳岸花园", "1幢", *street.IN_ESTATE],
    )
    staff = sheet(
        folder / "staff.csv",
        ["登录名", "姓名", "手机", "岗位", "单位", "辖区代码"],
        ["lijianguo", "李建国", "13800138001", "网格员", "柳岸社区居民委员会", street.GRID1],
        ["sunli", "孙丽", "13800138002", "inspector", "城市运行管理中心", street.COUNTY],
    )
    residents = sheet(folder / "people.csv", ["姓名", "手机", "住址"], ["张伟", "13900139000", "桥头大街18号柳岸花园1幢"])
    for kind, file in (
        ("divisions", divisions(folder / "divisions.json")),
        ("units", units),
        ("addresses", addresses),
        ("staff", staff),
        ("residents", residents),
    ):
        looked = instance.linli("import", kind, file, "--dry-run")
        assert looked.code == 0, looked.said + looked.complained
        assert "nothing was written" in looked.said
        done = instance.linli("import", kind, file)
        assert done.code == 0, done.said + done.complained
        assert "Written:" in done.last_line
        assert "on file already" in instance.linli("import", kind, file).said
    assert "张伟" not in looked.said
    first = call(f"{instance.url}/api/v1/sign-in", {"login": "chenming", "password": password})
    assert first["step"] == "enrol", "staff sign in with two factors from the first day"
    app = call(f"{instance.url}/api/v1/sign-in/enrol", {"ticket": first["ticket"]})
    shown = {"ticket": first["ticket"], "signed": app["signed"], "code": pyotp.TOTP(app["secret"]).now()}
    token = call(f"{instance.url}/api/v1/sign-in/enrol/confirm", shown)["token"]
    text = "柳岸花园1幢楼下垃圾堆了好几天，没人清理，臭味很大。"
    lon, lat = street.IN_ESTATE
    code = call(f"{instance.url}/api/v1/reports", {"text": text, "lon": lon, "lat": lat})["code"]
    deadline = time.monotonic() + 60
    while (state := call(f"{instance.url}/api/v1/reports/{code}")) and state["report_state"] == "received":
        assert time.monotonic() < deadline
        time.sleep(0.3)
    if state["report_state"] == "with_person":
        waiting = call(f"{instance.url}/api/v1/queue", token=token)["rows"][0]
        call(f"{instance.url}/api/v1/queue/{waiting['id']}/decide", {"category": "0102"}, token)
        state = call(f"{instance.url}/api/v1/reports/{code}")
    assert state["report_state"] == "in_case"
    assert state["holder"]
    assert call(f"{instance.url}/api/v1/cases", token=token)["total"] == 1
