"""What is printed: a row a check, and how numbers read."""

PASS, FAIL, CANT_TELL = "pass", "FAIL", "can't tell"


class Row:
    """One line of the table."""

    def __init__(self, state, check, found, fix=""):
        self.state, self.check, self.found, self.fix = state, check, found, fix


def count(number, thing):
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"


def lasted(seconds):
    for unit, size in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= 2 * size:
            return f"{seconds // size} {unit}s"
    return count(seconds, "second")


def held_by_cache(asked, named, held):
    found = f"{count(asked, 'key')} asked for, {held} held past the end"
    fix = "an item's TTL must not outlast what it holds (crates/activity/src/ttl.rs); flush the cache"
    return Row(FAIL, "cache", f"{found}: {', '.join(named)}", fix) if held else Row(PASS, "cache", found)
