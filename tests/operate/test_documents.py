"""The AWS CLI takes every command that the documents give: its service, its operation, each option, each value's shape.

It checks them before it calls anybody; here nobody answers.
"""

import os
import subprocess
import sys
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "docs"))

from commands import commands, documents

AWS = ROOT / "target/venv-aws/bin/aws"
NOBODY = "http://127.0.0.1:1"
# Programs of version 2 alone.
NOT_HERE = {("logs", "tail"), ("configure", "sso"), ("sso", "login")}
# Where a word of the reader's has to have a form.
FORMS = {"--token-code": "123456", "--key-id": "1234abcd-12ab-34cd-56ef-1234567890ab", "--access-key-id": "AKIAIOSFODNN7EXAMPLE"}
FORMS |= {"--certificate-arn": "arn:aws:acm:us-east-1:123456789012:certificate/1234abcd-12ab-34cd-56ef-1234567890ab"}
FORMS |= {"--stream-arn": "arn:aws:dynamodb:us-east-1:123456789012:table/crudder/stream/2026-01-01T00:00:00.000"}
FORMS |= {"--shard-id": "shardId-00000001732456788800-f0a1b2c3"}
FORMS |= {"--start-time": "2026-01-01T00:00:00Z", "--end-time": "2026-01-01T01:00:00Z"}
# What version 1 neither has nor needs: it takes a payload as it stands.
OF_VERSION_2 = ("--cli-binary-format", "raw-in-base64-out")


def without(words, option):
    at = next((i for i in range(len(words)) if words[i : i + len(option)] == option), len(words))
    return words[:at] + words[at + len(option) :]


def run(words):
    clean = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    known = {"AWS_ACCESS_KEY_ID": "none", "AWS_SECRET_ACCESS_KEY": "none"}
    known |= {"AWS_DEFAULT_REGION": "us-east-1", "AWS_MAX_ATTEMPTS": "1", "AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
    done = subprocess.run([AWS, *words, "--endpoint-url", NOBODY], cwd=ROOT, env=clean | known, capture_output=True, text=True, timeout=120, check=False)
    return " ".join(done.stderr.split())


class Documents(unittest.TestCase):
    def test_every_command_of_the_aws_cli_is_one_that_it_takes(self):
        found = {}
        for path in documents(ROOT):
            for words in commands(path.read_text()):
                found.setdefault(tuple(words[1:]), path.name)
        checked = {}
        for words, path in found.items():
            # A service or an operation that is only named.
            if len(words) < 2 or words[:2] in NOT_HERE:
                continue
            words = without(words, OF_VERSION_2)
            filled = [FORMS.get(before, word) for before, word in zip(("", *words), words)]
            checked[" ".join(words)] = path, filled
        self.assertGreater(len(checked), 10)
        with ThreadPoolExecutor(4) as pool:
            answers = pool.map(run, [words for _, words in checked.values()])
            for (text, (path, _)), said in zip(checked.items(), answers):
                with self.subTest(document=path, command=text):
                    self.assertIn(f'Could not connect to the endpoint URL: "{NOBODY}', said)


if __name__ == "__main__":
    unittest.main()
