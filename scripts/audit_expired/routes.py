"""What the public routes show of what has ended."""

import json
import time
import urllib.error
import urllib.parse
import urllib.request
from datetime import datetime

from audit_expired.rows import CANT_TELL, FAIL, PASS, Row, count

CALL_SECONDS = 60
# How many ids GET /api/v1/statuses takes.
PAGE = 40

ONE, CONTEXT = "GET /api/v1/statuses/{id}", "GET /api/v1/statuses/{id}/context"
OF_A_STATUS = [ONE + rest for rest in ("", "/context", "/history", "/favourited_by", "/reblogged_by")]
OF_A_STATUS += ["GET /api/v1/polls/{id}"]
STATUSES, PUBLIC = "GET /api/v1/statuses", "GET /api/v1/timelines/public"
TAG, TRENDS = "GET /api/v1/timelines/tag/{hashtag}", "GET /api/v1/trends/statuses"
OF_AN_AUTHOR, LOOKUP = "GET /api/v1/accounts/{id}/statuses", "GET /api/v1/accounts/lookup"
ASKED = OF_A_STATUS + [STATUSES, PUBLIC, TAG, TRENDS, OF_AN_AUTHOR, LOOKUP]


def asks(sample, most):
    """Every request that the sample gives reason for: route, path, the status that it is about or none, whether there
    must be no such thing."""
    statuses = [id for (id,) in sample.latest("statuses", most)]
    authored, replies = sample.latest("authored", most), sample.latest("replies", most)
    tagged = sample.latest("tagged", most)
    for id in statuses:
        for route in OF_A_STATUS:
            yield route, route.removeprefix("GET ").replace("{id}", id), id, True
        yield PUBLIC, f"/api/v1/timelines/public?max_id={int(id) + 1}&limit=5", None, False
    every = sorted({*statuses, *(id for _, id in authored + replies + tagged)})
    for first in range(0, len(every), PAGE):
        yield STATUSES, "/api/v1/statuses?" + "&".join(f"id[]={id}" for id in every[first : first + PAGE]), None, False
    for author, id in authored:
        yield OF_AN_AUTHOR, f"/api/v1/accounts/{author}/statuses?max_id={int(id) + 1}&limit=5", None, False
        yield OF_AN_AUTHOR, f"/api/v1/accounts/{author}/statuses?pinned=true", None, False
    for tag, id in tagged:
        path = f"/api/v1/timelines/tag/{urllib.parse.quote(tag, safe='')}?max_id={int(id) + 1}&limit=5"
        yield TAG, path, None, False
    for root in sorted({root for root, _ in replies}):
        yield CONTEXT, f"/api/v1/statuses/{root}/context", None, False
    for (handle,) in sample.latest("handles", most):
        yield LOOKUP, f"/api/v1/accounts/lookup?acct={handle}", None, True


def answered(url, patience):
    """Status and JSON of an answer; the status alone where it is no JSON."""
    until = time.monotonic() + patience
    while True:
        try:
            with urllib.request.urlopen(urllib.request.Request(url), timeout=CALL_SECONDS) as answer:
                status, body = answer.status, answer.read()
        except urllib.error.HTTPError as refused:
            status, body = refused.code, refused.read()
        except OSError:
            status, body = 0, b""
        # The throttle of a route fills by half a request a second.
        if status not in (0, 429, 503) or time.monotonic() >= until:
            try:
                return status, json.loads(body)
            except ValueError:
                return status, None
        time.sleep(2)


def shown(value, ended, before):
    """The ids of all statuses in an answer that have ended, at any depth: a boost holds what it boosts."""
    if isinstance(value, list):
        return {id for one in value for id in shown(one, ended, before)}
    if not isinstance(value, dict):
        return set()
    found = {id for one in value.values() for id in shown(one, ended, before)}
    id, end = value.get("id"), value.get("expires_at")
    if isinstance(id, str):
        # A poll may end before its status does.
        end = None if "expired" in value else end
        is_past = isinstance(end, str) and datetime.fromisoformat(end.replace("Z", "+00:00")).timestamp() <= before
        if id in ended or is_past:
            found.add(id)
    return found


def routes(crudder, sample, before, patience):
    """A row for each route of each address."""
    for url, most, which in crudder.sites:
        rows = {}
        for route, path, about, must_be_gone in asks(sample, most):
            asked, served, untold = rows.setdefault(route, [0, set(), set()])
            rows[route][0] = asked + 1
            status, body = answered(url.rstrip("/") + path, patience)
            if status == 404 and isinstance(body, dict) and "error" in body:
                continue  # Crudder's own; API Gateway's has a `message`, and proves nothing.
            if status != 200 or body is None:
                untold.add(status or "no answer")
            else:
                ids = shown(body, sample.ended, before)
                served |= ids | ({about or "a handle"} if must_be_gone else set())
        for route in ASKED:
            asked, served, untold = rows.get(route, [0, set(), set()])
            check, found = f"{route}{which}", f"{count(asked, 'request')}, {len(served)} served"
            if served:
                fix = "a read that does not ask whether it is alive (crates/domain/src/time.rs)"
                yield Row(FAIL, check, f"{found}: {', '.join(sorted(served))}", fix)
            elif untold:
                yield Row(CANT_TELL, check, f"{found}; answers: {', '.join(map(str, sorted(untold, key=str)))}", "again")
            else:
                yield Row(PASS, check, found if asked else "nothing to ask for")
