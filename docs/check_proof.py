"""Check a proof of Linli with the public key alone:  python3 check_proof.py proof.json PUBLIC_KEY_IN_HEX

Needs Python 3.9 and nothing else. The public key is at /.well-known/linli-seal-key of the site; compare it with what was
published elsewhere. Prints one line for each fact; the exit code is 0 only if every one is proven.
"""
import json, struct, sys
from datetime import datetime, timedelta, timezone
from uuid import UUID

P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF  # the curve of SM2 (GB/T 32918.5)
A, B = P - 3, 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
G = (0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
     0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0)
FIELDS = "id at kind actor_kind actor_id actor_name channel subject_id case_id unit_id account_id grid_code data".split()


def turn(x, n):
    return ((x << n % 32) | ((x & 0xFFFFFFFF) >> (32 - n % 32))) & 0xFFFFFFFF


def sm3(data):  # GB/T 32905
    data += b"\x80" + bytes(-(len(data) + 9) % 64) + struct.pack(">Q", len(data) * 8)
    v = [0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600, 0xA96F30BC, 0x163138AA, 0xE38DEE4D, 0xB0FB0E4E]
    for at in range(0, len(data), 64):
        w = list(struct.unpack(">16I", data[at:at + 64]))
        for j in range(16, 68):
            x = w[j - 16] ^ w[j - 9] ^ turn(w[j - 3], 15)
            w.append(x ^ turn(x, 15) ^ turn(x, 23) ^ turn(w[j - 13], 7) ^ w[j - 6])
        a, b, c, d, e, f, g, h = v
        for j in range(64):
            ss1 = turn((turn(a, 12) + e + turn(0x79CC4519 if j < 16 else 0x7A879D8A, j)) & 0xFFFFFFFF, 7)
            ff, gg = (a ^ b ^ c, e ^ f ^ g) if j < 16 else (a & b | a & c | b & c, e & f | ~e & g)
            t1 = (ff + d + (ss1 ^ turn(a, 12)) + (w[j] ^ w[j + 4])) & 0xFFFFFFFF
            t2 = (gg + h + ss1 + w[j]) & 0xFFFFFFFF
            a, b, c, d, e, f, g, h = t1, a, turn(b, 9), c, t2 ^ turn(t2, 9) ^ turn(t2, 17), e, turn(f, 19), g
        v = [p ^ q for p, q in zip(v, (a, b, c, d, e, f, g, h), strict=False)]
    return struct.pack(">8I", *v)


def add(p, q):
    if not (p and q):
        return p or q
    if p[0] == q[0] and (p[1] + q[1]) % P == 0:
        return None
    m = (3 * p[0] ** 2 + A) * pow(2 * p[1], P - 2, P) if p == q else (q[1] - p[1]) * pow(q[0] - p[0], P - 2, P)
    x = (m * m - p[0] - q[0]) % P
    return x, (m * (p[0] - x) - p[1]) % P


def times(k, point):
    total = None
    while k:
        total, point, k = add(total, point) if k & 1 else total, add(point, point), k >> 1
    return total


def signed(message, signature, key):  # GB/T 32918.2; the signer is called 1234567812345678
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    x, y = int.from_bytes(key[1:33], "big"), int.from_bytes(key[33:], "big")
    if len(key) != 65 or key[0] != 4 or (y * y - x * x * x - A * x - B) % P or not (0 < r < N and 0 < s < N):
        return False
    z = sm3(b"\x00\x801234567812345678" + b"".join(n.to_bytes(32, "big") for n in (A, B, *G)) + key[1:])
    point = add(times(s, G), times((r + s) % N, (x, y)))
    return (r + s) % N != 0 and point is not None and (int.from_bytes(sm3(z + message), "big") + point[0]) % N == r


def encoded(fact):  # two bytes with the number of fields, then each: four bytes of length, content
    out = struct.pack(">h", len(FIELDS))
    for name in FIELDS:
        value = fact[name]
        if value is not None:
            if name == "at":
                since = datetime.fromisoformat(value) - datetime(2000, 1, 1, tzinfo=timezone.utc)
                value = struct.pack(">q", since // timedelta(microseconds=1))
            else:
                value = UUID(value).bytes if name == "id" or name.endswith("_id") else value.encode()
        out += b"\xff\xff\xff\xff" if value is None else struct.pack(">i", len(value)) + value
    return out


def main(path, key) -> int:
    proof = json.load(open(path, encoding="utf-8"))
    lines = "linli batch 1\n" + "".join(f"{w} {{{w}}}\n" for w in "site number count previous root sealed".split())
    good = {b["number"]: b for b in proof["batches"]
            if signed(lines.format(**b).encode(), bytes.fromhex(b["signature"]), bytes.fromhex(key))}
    wrong = 0
    for fact in proof["facts"]:
        batch, content, node = good.get(fact["batch"]), fact["content"], bytes.fromhex(fact["leaf"])
        proven = batch is not None and (content is None or sm3(b"\0" + encoded(content)) == node)
        for side, other in fact["path"]:
            node = sm3(b"\1" + (bytes.fromhex(other) + node if side == "left" else node + bytes.fromhex(other)))
        proven = proven and node.hex() == batch["root"]
        wrong += not proven
        what = f"{content['at']} {content['kind']}" if content else "content forgotten"
        print("proven" if proven else "WRONG ", what, "batch", fact["batch"], "" if batch else "not signed with this key")
    return 1 if wrong or not proof["facts"] else 0


sys.exit(main(*sys.argv[1:3]))
