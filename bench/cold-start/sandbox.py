"""One cold start: Lambda's Runtime API on loopback, a bootstrap that is spawned against it, and what that cost."""

import contextlib
import dataclasses
import json
import os
import signal
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

# Lambda gives a whole processor at this much memory, and a share of one in proportion below it, in periods of 20 ms.
FULL_MB = 1769
PERIOD_US = 20_000
DEADLINE_S = 60


@dataclasses.dataclass
class Run:
    """What one cold start cost."""

    cpu_ms: float  # user + sys, from spawn to the first response
    init_cpu_ms: float  # of these, until it asked for its first event
    first_wall_ms: float  # from the event to its response
    peak_mb: float  # resident, at the first response
    response: dict
    log: str  # what it printed, and CloudWatch would get


class Failed(Exception):
    """A bootstrap that did not answer."""


class RuntimeApi:
    """Lambda's Runtime API for one sandbox: hands out one event and takes its response."""

    def __init__(self, event, before_event):
        self.done = threading.Event()
        self.response = None
        self.error = None
        self.delivered_at = self.answered_at = 0.0
        api = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_GET(self):
                if api.delivered_at:
                    # There is one event only; whoever asks for the next one is about to be ended.
                    api.done.wait(DEADLINE_S)
                    return
                before_event()
                body = json.dumps(event).encode()
                head = (
                    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                    "Lambda-Runtime-Aws-Request-Id: 8476a536-e9f4-11e8-9739-2dfe598c3fcd\r\n"
                    f"Lambda-Runtime-Deadline-Ms: {int(time.time() * 1000) + 10_000}\r\n"
                    "Lambda-Runtime-Invoked-Function-Arn: arn:aws:lambda:us-east-1:123456789012:function:bench\r\n"
                    f"Content-Length: {len(body)}\r\n\r\n"
                )
                api.delivered_at = time.monotonic()
                self.wfile.write(head.encode() + body)

            def do_POST(self):
                api.answered_at = time.monotonic()
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                if self.headers.get("Transfer-Encoding") == "chunked":
                    body = b"".join(iter(self.chunk, b""))
                if self.path.endswith("/response"):
                    api.response = json.loads(body)
                else:
                    api.error = f"{self.path}: {body.decode(errors='replace')}"
                # Not answered: the bootstrap stands still here, and nothing after the response is counted.
                api.done.set()
                time.sleep(0.2)

            def chunk(self):
                size = int(self.rfile.readline(), 16)
                data = self.rfile.read(size)
                self.rfile.readline()
                return data

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()
        self.address = f"127.0.0.1:{self.server.server_address[1]}"

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def cpu_so_far_ms(pid):
    """CPU time of all living threads of a process, in nanosecond steps where the kernel counts them."""
    total = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        total += int((task / "schedstat").read_text().split()[0])
    return total / 1e6


def peak_mb(pid):
    """The process's own high-water mark: `ru_maxrss` would still hold the Python process that spawned it."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0


class Share:
    """A control group with the CPU share of a function with that much memory, where the machine allows one."""

    def __init__(self, memory_mb):
        quota = max(1000, PERIOD_US * memory_mb // FULL_MB)
        self.folder = None
        for base, write in [
            (Path("/sys/fs/cgroup/cpu"), {"cpu.cfs_period_us": PERIOD_US, "cpu.cfs_quota_us": quota}),
            (Path("/sys/fs/cgroup"), {"cpu.max": f"{quota} {PERIOD_US}"}),
        ]:
            folder = base / f"crudder-cold-start-{os.getpid()}-{memory_mb}"
            try:
                folder.mkdir()
                for name, value in write.items():
                    (folder / name).write_text(str(value))
                self.folder = folder
                return
            except OSError:
                with contextlib.suppress(OSError):
                    folder.rmdir()

    def take(self, pid):
        (self.folder / "cgroup.procs").write_text(str(pid))

    def close(self):
        if self.folder:
            for _ in range(50):
                try:
                    self.folder.rmdir()
                    return
                except OSError:
                    time.sleep(0.02)


def cold_start(binary, environment, event, share=None, before_event=lambda: None):
    """Spawns `binary`, hands it `event`, and ends it at its first response.

    `share` is taken between init and the event, since Lambda's init phase has its processor to itself.
    """
    state = {}

    def ready():
        state["init_cpu_ms"] = cpu_so_far_ms(state["pid"])
        before_event()
        if share:
            share.take(state["pid"])

    api = RuntimeApi(event, ready)
    environment = {
        "PATH": os.environ["PATH"],
        "AWS_LAMBDA_RUNTIME_API": api.address,
        "AWS_LAMBDA_FUNCTION_NAME": "bench",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256",
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_LOG_STREAM_NAME": "bench",
        "AWS_LAMBDA_LOG_GROUP_NAME": "bench",
        **environment,
    }
    log = Path(f"/tmp/crudder-cold-start-{os.getpid()}.log")
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    actions = [(os.POSIX_SPAWN_OPEN, fd, str(log), flags, 0o600) for fd in (1, 2)]
    state["pid"] = pid = os.posix_spawn(binary, [str(binary)], environment, file_actions=actions)
    try:
        # A bootstrap that ends by itself is waited for no longer.
        limit = time.monotonic() + DEADLINE_S
        while not api.done.wait(0.05) and time.monotonic() < limit and not ended(pid):
            pass
        high = peak_mb(pid) if api.done.is_set() else 0.0
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        usage = os.wait4(pid, 0)[2]
        api.done.set()
        api.close()
    if api.response is None:
        raise Failed(f"{binary} did not answer: {api.error or ''}\n{log.read_text()[-2000:]}")
    said = log.read_text()
    log.unlink()
    return Run(
        cpu_ms=(usage.ru_utime + usage.ru_stime) * 1000,
        init_cpu_ms=state["init_cpu_ms"],
        first_wall_ms=(api.answered_at - api.delivered_at) * 1000,
        peak_mb=high,
        response=api.response,
        log=said,
    )


def ended(pid):
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    return True
