"""What a cold start costs, printed as tables. `make bench-cold-start` runs it.

The release `bootstrap` is spawned against a Runtime API on loopback, for a function of each kind, next to a bare
hello-world built with the same profile in the same run; their runs take turns, so that a busy machine is unfair to
none. CPU time counts (wall time on a shared machine is noise): user + system, from spawn to the first response.
"""

import argparse
import contextlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from aws import Aws, certificate, parameter
from sandbox import Failed, Share, cold_start

ROOT = Path(__file__).resolve().parents[2]
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
SHARES_MB = (128, 256)
# Limits that the project set itself: times the hello-world's CPU, milliseconds, bytes of the zip.
LIMITS = {"DynamoDB": 2.0, "DynamoDB, Momento": 2.5}
FIRST_REQUEST_MS = 30
ZIP_BYTES = 5_000_000


def build(*arguments):
    subprocess.run(["cargo", "build", *arguments], cwd=ROOT, check=True)


def kinds(aws_url, momento_url):
    """A function of each kind: its name here, handler, event and environment."""
    table = {
        "TABLE_NAME": "crudder",
        "MEDIA_BUCKET": "crudder-media",
        "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
        "AWS_SESSION_TOKEN": "sample",
        "AWS_ENDPOINT_URL": aws_url,
    }
    cache = {
        "CACHE_NAME": "crudder",
        "MOMENTO_API_KEY_PARAMETER": "/crudder/momento-api-key",
        "MOMENTO_ENDPOINT": momento_url,
    }
    pool = {"USER_POOL_CLIENT_ID": "client", "USER_POOL_ISSUER": f"{aws_url}/us-east-1_Pool"}
    return [
        ("no client", "instance_v2", {}),
        ("DynamoDB", "health", table),
        ("DynamoDB, Momento", "health", table | cache),
        ("DynamoDB, Momento, JWKS", "statuses_show", table | cache | pool),
    ]


class Bench:
    """The servers that cold starts meet, and the binaries."""

    def __init__(self, stack, folder):
        # Copied, so that the kernel holds both of them alike: how it has cached a file shows in its page faults.
        self.hello = Path(shutil.copy2(TARGET / "release" / "cold-start-hello", folder))
        self.bootstrap = Path(shutil.copy2(TARGET / "release" / "bootstrap", folder))
        momento = stack.enter_context(
            subprocess.Popen([TARGET / "debug" / "cold-start-momento"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        )
        stack.callback(momento.stdin.close)
        self.momento_url, key = momento.stdout.readline().split()
        *pair, self.roots = certificate(folder, ROOT / "functions" / "src" / "amazon_roots.pem")
        self.plain = Aws(parameter(key))
        self.tls = Aws(parameter(key), pair)

    def event(self, handler):
        return json.loads((ROOT / "events" / f"{handler}.json").read_text())

    def run(self, handler, environment, **more):
        environment = {"AWS_CA_BUNDLE": str(self.roots), "LOG_LEVEL": "error", "_HANDLER": handler, **environment}
        run = cold_start(self.bootstrap, environment, self.event(handler), **more)
        if run.response["statusCode"] not in (200, 404):
            raise Failed(f"{handler} answered {run.response}")
        return run

    def run_hello(self):
        return cold_start(self.hello, {"_HANDLER": "hello"}, self.event("health"))


def middle(runs, field):
    return statistics.median(getattr(run, field) for run in runs)


def cpu_table(bench, runs):
    """CPU of each kind with AWS spoken to in plain text, and over TLS."""
    columns = {"plain": kinds(bench.plain.url, bench.momento_url), "TLS": kinds(bench.tls.url, bench.momento_url)}
    results = {"hello-world": {"plain": []}}
    for _ in range(runs):
        results["hello-world"]["plain"].append(bench.run_hello())
        for column, functions in columns.items():
            for name, handler, environment in functions:
                if name == "no client" and column == "TLS":
                    continue
                results.setdefault(name, {}).setdefault(column, []).append(bench.run(handler, environment))

    base = middle(results["hello-world"]["plain"], "cpu_ms")
    print(f"\nSpawn to first response, medians of {runs} runs")
    print(f"{'':26}{'CPU ms':>8}{'of it init':>12}{'x hello':>9}{'with TLS':>10}{'peak MB':>9}")
    missed = []
    for name, by_column in results.items():
        plain, tls = by_column["plain"], by_column.get("TLS")
        cpu = middle(plain, "cpu_ms")
        over_tls = f"{middle(tls, 'cpu_ms'):.1f}" if tls else "-"
        print(
            f"{name:26}{cpu:8.1f}{middle(plain, 'init_cpu_ms'):12.1f}{cpu / base:9.2f}{over_tls:>10}"
            f"{middle(tls or plain, 'peak_mb'):9.1f}"
        )
        if cpu / base > LIMITS.get(name, float("inf")):
            missed.append(f"{name}: {cpu / base:.2f} x hello-world, more than {LIMITS[name]}")
    return missed


def share_table(bench, runs):
    """The first request's wall time under the CPU share of a small function. Init has its processor to itself."""
    function = kinds(bench.tls.url, bench.momento_url)[1]
    _, handler, environment = function
    print(f"\nFirst request with one GetItem over TLS, wall ms under the function's CPU share, medians of {runs} runs")
    print(f"{'':26}{'warmed in init':>16}{'closed while frozen':>21}")
    missed = []
    for memory_mb in SHARES_MB:
        share = Share(memory_mb)
        try:
            if not share.folder:
                print(f"{memory_mb} MB: no control group can be made on this machine")
                continue
            warm = [bench.run(handler, environment, share=share) for _ in range(runs)]
            closed = [bench.run(handler, environment, share=share, before_event=bench.tls.hang_up) for _ in range(runs)]
        finally:
            share.close()
        # Where the connection is gone, the first request pays for the whole handshake.
        first = middle(closed, "first_wall_ms")
        print(f"{f'{memory_mb} MB':26}{middle(warm, 'first_wall_ms'):16.1f}{first:21.1f}")
        if memory_mb == 128 and first > FIRST_REQUEST_MS:
            missed.append(f"first request with a handshake at 128 MB: {first:.1f} ms, more than {FIRST_REQUEST_MS}")
    return missed


def size_table(bench, folder):
    archive = Path(folder) / "bootstrap.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.write(bench.bootstrap, "bootstrap")
    zipped = archive.stat().st_size
    print(f"\nbootstrap: {bench.bootstrap.stat().st_size / 1e6:.2f} MB, zipped {zipped / 1e6:.2f} MB")
    print(f"hello-world: {bench.hello.stat().st_size / 1e6:.2f} MB")
    return [f"zip of {zipped} bytes, more than {ZIP_BYTES}"] if zipped > ZIP_BYTES else []


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=20, help="runs of each kind (20)")
    parser.add_argument("--no-build", action="store_true", help="take the binaries as they are")
    arguments = parser.parse_args()
    if not arguments.no_build:
        build("--release", "-p", "crudder-functions", "--bin", "bootstrap")
        build("--release", "-p", "cold-start-hello")
        build("-p", "cold-start-momento")
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        bench = Bench(stack, folder)
        missed = cpu_table(bench, arguments.runs)
        missed += share_table(bench, arguments.runs)
        missed += size_table(bench, folder)
    print("\nWithin all limits." if not missed else "\nPast its limit: " + "; ".join(missed))


if __name__ == "__main__":
    try:
        main()
    except Failed as failed:
        sys.exit(str(failed))
