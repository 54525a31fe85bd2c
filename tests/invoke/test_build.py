"""What is built for Lambda: one program for all functions, for the architecture that was asked for, small, and with no name
of a folder of the machine in it, which would make it another on each machine. `make reproducible` compares whole builds.
"""

import os
import struct
import tempfile
import unittest
from pathlib import Path

from emulated import BUILT, ROOT, functions
from samcli.lib.package.utils import make_zip_with_lambda_permissions

# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html: bytes of a zip, and of what is in it.
ZIPPED, UNZIPPED = 50 * 1024**2, 250 * 1024**2
# Twice what it is: what grows past that is looked at, since a cold start loads it. `make bench-cold-start` has a closer limit.
OUR_ZIP = 8_000_000
MACHINES = {"x86_64": 0x3E, "arm64": 0xB7}


def sections(program: bytes) -> list[bytes]:
    """The names of a 64-bit little-endian ELF file's sections (man 5 elf)."""
    (offset,) = struct.unpack_from("<Q", program, 0x28)
    size, count, names = struct.unpack_from("<3H", program, 0x3A)
    headers = [struct.unpack_from("<IIQQQ", program, offset + size * number) for number in range(count)]
    start = headers[names][4]
    return [program[start + header[0] : program.index(b"\0", start + header[0])] for header in headers]


class Build(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.files = {name: BUILT / name / "bootstrap" for name, _ in functions().values()}
        cls.program = next(iter(cls.files.values())).read_bytes()

    def test_all_functions_have_the_same_program(self) -> None:
        self.assertGreater(len(self.files), 40)
        for name, file in self.files.items():
            self.assertTrue(file.read_bytes() == self.program, name)
            self.assertEqual([one.name for one in file.parent.iterdir()], ["bootstrap"], name)

    def test_it_is_far_below_the_limits_of_lambda(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            name = next(iter(self.files))
            archive = Path(make_zip_with_lambda_permissions(str(Path(folder, "code")), str(BUILT / name)))
            size = archive.stat().st_size
        print(f"bootstrap: {len(self.program):,} bytes, zipped {size:,}")
        self.assertLess(size, OUR_ZIP)
        self.assertLess(size, ZIPPED * 0.8)
        self.assertLess(len(self.program), UNZIPPED * 0.8)

    def test_it_is_of_one_architecture_and_stripped(self) -> None:
        self.assertEqual(self.program[:4], b"\x7fELF")
        self.assertIn(int.from_bytes(self.program[18:20], "little"), MACHINES.values())
        self.assertFalse([name for name in sections(self.program) if name.startswith(b".debug")])

    def test_it_names_no_folder_of_the_machine(self) -> None:
        cargo = os.environ.get("CARGO_HOME", str(Path.home() / ".cargo"))
        for folder in (str(ROOT), cargo, str(Path.home() / ".rustup")):
            at = self.program.find(folder.encode())
            self.assertEqual(at, -1, self.program[at : at + 120])
        # They are there by the names that they have everywhere.
        self.assertIn(b"/registry/", self.program)


if __name__ == "__main__":
    unittest.main()
