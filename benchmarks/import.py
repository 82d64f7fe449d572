"""How long 100,000 addresses and 100,000 residents take from a file to the tables; ``bin/bench import``.

An empty instance is started and ``bin/linli import`` does the work, its own start included. Beside it the same rows by bare
PostgreSQL: COPY into a table with the same columns, indexes and checks, nothing read, compared or sealed.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import psycopg
from openpyxl import Workbook

ROOT = Path(__file__).resolve().parent.parent
COUNTY, GRIDS, SIDE = "990101", 100, 0.001


def main(words: Sequence[str] = ()) -> int:
    """Print one line for each import: seconds, rows a second, and how often the bare COPY would have been done."""
    parser = argparse.ArgumentParser(prog="bin/bench import")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--port", type=int, default=8598)
    args = parser.parse_args(words)
    with tempfile.TemporaryDirectory(prefix="linli-bench-") as folder:
        data = Path(folder) / "data"
        try:
            _linli("up", "--no-demo", "--port", str(args.port), data=data)
            _measure(Path(folder), data, args.rows)
        finally:
            _linli("up", "--stop", data=data)
    return 0


def _linli(*words: str, data: Path) -> str:
    command = [sys.executable, "-m", "linli", *words, "--data", str(data)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if ended.returncode:
        raise SystemExit(f"{' '.join(words)}: {ended.stdout}{ended.stderr}")
    return ended.stdout


def _measure(folder: Path, data: Path, rows: int) -> None:
    (folder / "divisions.json").write_text(json.dumps({"type": "FeatureCollection", "features": list(_divisions())}))
    _linli("import", "divisions", str(folder / "divisions.json"), data=data)
    _csv(folder / "addresses.csv", ("标准地址", "道路", "门牌号", "经度", "纬度"), _addresses(rows))
    people = ("姓名", "身份证号", "手机", "住址", "室号")
    _csv(folder / "residents.csv", people, _residents(rows, 0), encoding="gb18030")
    _xlsx(folder / "residents.xlsx", people, _residents(rows, rows))
    print(f"## {rows} rows each, file to table, with the start of the command")
    print(f"{'':28}{'seconds':>8}{'rows/s':>9}{'bare COPY':>11}{'ratio':>7}")
    for title, kind, name, table in (
        ("addresses, CSV", "addresses", "addresses.csv", "orgs_address"),
        ("residents, CSV in GB18030", "residents", "residents.csv", "people_resident"),
        ("residents, Excel", "residents", "residents.xlsx", ""),
        ("the same file again", "residents", "residents.xlsx", ""),
    ):
        began = time.perf_counter()
        _linli("import", kind, str(folder / name), data=data)
        took = time.perf_counter() - began
        bare = _bare(data, table, rows) if table else 0.0
        ratio = f"{bare:>10.2f}s{took / bare:>7.1f}" if bare else ""
        print(f"{title:28}{took:>8.1f}{rows / took:>9.0f}{ratio}", flush=True)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"largest process: {peak:.0f} MB")


def _bare(data: Path, table: str, rows: int) -> float:
    """The same rows by COPY into an empty table of the same make."""
    url = json.loads((data / "running.json").read_text())["environment"]["DATABASE_URL"]
    with psycopg.connect(url) as connection:
        with connection.cursor().copy(f"COPY (SELECT * FROM {table} LIMIT {rows}) TO STDOUT") as out:
            lines = b"".join(bytes(part) for part in out)
        connection.execute(f"CREATE TABLE bench_bare (LIKE {table} INCLUDING ALL)")
        began = time.perf_counter()
        with connection.cursor().copy("COPY bench_bare FROM STDIN") as copy:
            copy.write(lines)
        connection.commit()
        took = time.perf_counter() - began
        connection.execute("DROP TABLE bench_bare")
    return took


def _divisions() -> Iterator[dict[str, object]]:
    """A county, a subdistrict, a community, and a strip of grids."""
    whole = _box(120.0, GRIDS * SIDE)
    for code, name in ((COUNTY, "清溪区"), (f"{COUNTY}001", "桥头街道"), (f"{COUNTY}001001", "柳岸社区")):
        yield {"type": "Feature", "properties": {"code": code, "name": name}, "geometry": whole}
    for n in range(GRIDS):
        code = f"{COUNTY}001001{n + 1:03d}"
        strip = _box(120.0 + n * SIDE, SIDE)
        yield {"type": "Feature", "properties": {"code": code, "name": f"第{n + 1}网格"}, "geometry": strip}


def _box(west: float, width: float) -> dict[str, object]:
    east = round(west + width, 6)
    ring = [[round(west, 6), 30.0], [east, 30.0], [east, 30.1], [round(west, 6), 30.1], [round(west, 6), 30.0]]
    return {"type": "Polygon", "coordinates": [ring]}


def _addresses(rows: int) -> Iterator[tuple[object, ...]]:
    for n in range(rows):
        lon, lat = 120.0 + (n % GRIDS) * SIDE + SIDE / 2, 30.0 + (n // GRIDS) * 0.1 / (rows // GRIDS + 1)
        yield f"柳岸路{n + 1}号", "柳岸路", f"{n + 1}号", round(lon, 6), round(lat, 6)


def _residents(rows: int, first: int) -> Iterator[tuple[object, ...]]:
    for n in range(rows):
        serial = first + n
        year, month, day = 50 + serial // 336_000, 1 + serial // 1000 % 12, 1 + serial // 12_000 % 28
        body = f"33010919{year:02d}{month:02d}{day:02d}{serial % 1000:03d}"
        total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(body))
        number = body + "10X98765432"[total % 11]
        yield f"张{chr(0x4E00 + serial % 900)}", number, f"138{serial:08d}", f"柳岸路{n % rows + 1}号", "301"


def _csv(path: Path, head: Sequence[str], rows: Iterator[tuple[object, ...]], encoding: str = "utf-8") -> None:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(head)
    writer.writerows(rows)
    path.write_bytes(out.getvalue().encode(encoding))


def _xlsx(path: Path, head: Sequence[str], rows: Iterator[tuple[object, ...]]) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(list(head))
    for row in rows:
        sheet.append(list(row))
    book.save(path)


if __name__ == "__main__":
    os.chdir(ROOT)
    raise SystemExit(main(sys.argv[1:]))
