"""A program in a terminal that is read and typed into, as a person does it."""

import fcntl
import os
import pty
import select
import struct
import subprocess
import termios
import time

import pyte

COLUMNS, LINES = 120, 40


class Terminal:
    """Until its `with` block ends."""

    def __init__(self, command: list[str], environment: dict[str, str]) -> None:
        self.command = command
        self.environment = environment | {"TERM": "xterm", "COLUMNS": str(COLUMNS), "LINES": str(LINES)}

    def __enter__(self) -> "Terminal":
        self.screen = pyte.Screen(COLUMNS, LINES)
        self.stream = pyte.ByteStream(self.screen)
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
        streams = {"stdin": slave, "stdout": slave, "stderr": slave}
        self.process = subprocess.Popen(self.command, env=self.environment, start_new_session=True, **streams)
        os.close(slave)
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait(timeout=30)
        os.close(self.master)

    def read(self, seconds: float) -> None:
        if select.select([self.master], [], [], seconds)[0]:
            try:
                self.stream.feed(os.read(self.master, 65536))
            except OSError:
                # The other side is closed: it has ended.
                time.sleep(seconds)

    def shown(self) -> str:
        return "\n".join(line.rstrip() for line in self.screen.display)

    def wait_for(self, text: str, seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while text not in self.shown():
            if time.monotonic() > deadline:
                raise AssertionError(f"{text!r} is not on the screen:\n{self.shown()}")
            self.read(0.2)

    def type(self, keys: str) -> None:
        os.write(self.master, keys.encode())

    def wait_until_it_ends(self, seconds: float = 60) -> int:
        deadline = time.monotonic() + seconds
        while self.process.poll() is None and time.monotonic() < deadline:
            self.read(0.2)
        return self.process.wait(timeout=1)
