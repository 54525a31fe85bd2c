"""The commands of the AWS CLI that the documents give, as words of a shell."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

def commands(text: str) -> Iterator[list[str]]:
    """Those in blocks of shell, and those in a line of text; what is asked of a command within goes as one word."""
    blocks = re.findall(r"^ *```sh\n(.*?)^ *```", text, re.M | re.S)
    spans = re.findall(r"`(aws [^`]+)`", re.sub(r"^ *```.*?^ *```", "", text, flags=re.M | re.S))
    for source in [*blocks, *spans]:
        source = source.replace("\\\n", " ") if source in blocks else source.replace("\n", " ")
        # The innermost first: each becomes a word, and is a command itself.
        while inner := re.search(r'"?\$\(([^()]*)\)"?', source):
            yield from commands(f"```sh\n{inner[1]}\n```")
            source = source[: inner.start()] + "WORD" + source[inner.end() :]
        source = re.sub(r'"?\$(\w+|\{[^{}]*\})"?', "WORD", source)
        for line in source.splitlines():
            line = re.sub(r"(^|\s)#.*", "", line)
            for part in re.split(r"&&|\|\||;|\|", line) if "'" not in line and '"' not in line else [line.split(";")[0]]:
                found = re.search(r"(?:^|\s)(aws [a-z].*)", part)
                if found:
                    yield shlex.split(found[1])


def documents(root: Path) -> list[Path]:
    found = [*root.glob("*.md"), *root.glob(".github/**/*.md"), *root.glob("docs/**/*.md"), *root.glob("*/*.md")]
    return sorted(set(found))
