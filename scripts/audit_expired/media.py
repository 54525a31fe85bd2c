"""Pictures that are still kept and that nothing shows any more."""

from audit_expired.remains import LONGEST_LAG
from audit_expired.rows import FAIL, PASS, Row, count, lasted

# Of statuses, two sizes each, by the picture's id; of profiles, by whose profile and the picture's id.
PREFIXES = ("media/", "profiles/")
# A picture's item is written before the picture, and the table's stream tells of an item's end within moments; so what has
# no item for longer than this was left behind.
GRACE = 900
# BatchGetItem takes so many keys.
BATCH = 100


def held(crudder, objects, now, whole):
    """The row about a bucket: `objects` are (key, seconds since the epoch when it was put), `whole` says whether these are
    all there are."""
    pictures, owners = {}, {}
    strange = 0
    for key, put_at in objects:
        folder, of, last = [*key.split("/"), "", ""][:3]
        if folder == "media" and of.isdigit():
            pictures[of] = min(put_at, pictures.get(of, put_at))
        elif folder == "profiles" and of.isdigit() and last.isdigit():
            pictures[last], owners[last] = put_at, of
        else:
            strange += 1
    # What a profile shows has no end, whatever its item says: that only bounds how long it may take until it is shown.
    unshown = sorted(pictures.keys() - portraits(crudder, owners))
    ends = item_ends(crudder, unshown)
    orphans = [id for id in unshown if id not in ends and now - pictures[id] > GRACE]
    past = {id: end for id, end in ends.items() if end <= now}
    lag = now - min(past.values(), default=now)
    found = f"{count(len(past), 'picture')} past the end of {len(pictures)}"
    found += "" if whole else ", the first of more"
    found += f", the oldest for {lasted(lag)}" if past else ""
    if orphans or strange:
        found += f"; {len(orphans)} that nothing in the table names, {strange} that are no pictures"
    fix = "see the failure queue and the log group of derive: a picture is deleted by the table's stream"
    state = FAIL if orphans or strange or lag > LONGEST_LAG else PASS
    return Row(state, "media bucket", found, fix)


def portraits(crudder, owners):
    """Those of the pictures that the profile of their owner shows."""
    profiles = batch(crudder, [("A#" + owner, "PROFILE") for owner in sorted(set(owners.values()))])

    def shown(id):
        profile = profiles.get("A#" + owners[id], {})
        return any(profile.get(which, {}).get("S") == id for which in ("avatar", "header"))

    return {id for id in owners if shown(id)}


def item_ends(crudder, ids):
    """When each picture ends, by its item, or by the status that shows it, which may have been given a longer life."""
    items = batch(crudder, [("M#" + id, "MEDIA") for id in ids])
    shown = {item["status"]["S"] for item in items.values() if "S" in item.get("status", {})}
    statuses = batch(crudder, [("S#" + id, "STATUS") for id in sorted(shown)])
    ends = {}
    for pk, item in items.items():
        status = item.get("status", {}).get("S")
        if status is None:
            ends[pk[2:]] = int(item["expires_at"]["N"])
        elif "S#" + status in statuses:
            ends[pk[2:]] = int(statuses["S#" + status]["expires_at"]["N"])
    return ends


def batch(crudder, keys):
    """The items of those names, by partition: their ends, which status they are of, and which pictures a profile shows."""
    found = {}
    for first in range(0, len(keys), BATCH):
        wanted = [{"pk": {"S": pk}, "sk": {"S": sk}} for pk, sk in keys[first : first + BATCH]]
        ask = {
            "Keys": wanted,
            "ProjectionExpression": "pk, expires_at, avatar, header, #s",
            # `status` is a word that DynamoDB reserves.
            "ExpressionAttributeNames": {"#s": "status"},
        }
        answer = crudder.dynamodb("batch-get-item", {"RequestItems": {crudder.table: ask}})
        found |= {item["pk"]["S"]: item for item in answer["Responses"].get(crudder.table, [])}
    return found
