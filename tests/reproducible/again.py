"""Builds what is committed once more, in another folder, and compares: `make reproducible`. Exit status 0: the same bytes.

The first build is the one that `make build` left in .aws-sam. It takes as long as that: a fat-LTO build of its own.
"""

import hashlib
import subprocess
import sys
import tempfile
from pathlib import Path

from samcli.lib.package.utils import make_zip_with_lambda_permissions

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / "target/venv"


def digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def built(folder: Path) -> dict[str, str]:
    """Of each function that was built there: the digest of its bootstrap."""
    return {file.parent.name: digest(file) for file in sorted((folder / ".aws-sam/build").glob("*/bootstrap"))}


def zipped(folder: Path, function: str, to: Path) -> Path:
    """The zip that `sam package` makes of it."""
    return Path(make_zip_with_lambda_permissions(str(to), str(folder / ".aws-sam/build" / function)))


def again(architecture: str, folder: Path) -> None:
    archive = subprocess.Popen(["git", "archive", "HEAD"], cwd=ROOT, stdout=subprocess.PIPE)
    subprocess.run(["tar", "--extract", "--directory", folder], stdin=archive.stdout, check=True)
    if archive.wait() != 0:
        sys.exit("git archive failed")
    # The tools are the same ones; their folder is not to be made anew for a file that is younger.
    command = ["make", f"--old-file={VENV}/ready", f"VENV={VENV}", f"ARCH={architecture}", "build"]
    subprocess.run(command, cwd=folder, check=True)


def main(architecture: str) -> None:
    changed = subprocess.run(
        ["git", "status", "--porcelain", "--untracked-files=no", "--", "Cargo.*", "crates", "functions", "template.yaml"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    if changed.stdout:
        sys.exit(f"commit first: this compares builds of what is committed\n{changed.stdout}")
    with tempfile.TemporaryDirectory(prefix="crudder-again-") as name:
        # Deeper, so that no path has the length that it has here.
        folder = Path(name, "a/folder/somewhere/else")
        folder.mkdir(parents=True)
        again(architecture, folder)
        first, second = built(ROOT), built(folder)
        function, *_ = first
        zips = [zipped(root, function, Path(name, which)) for root, which in ((ROOT, "first"), (folder, "second"))]
        print(f"\n{len(first)} functions, {len(set(first.values()))} bootstrap for {architecture}, built in two folders:")
        for root, builds, archive in zip((ROOT, folder), (first, second), zips, strict=True):
            file = root / ".aws-sam/build" / function / "bootstrap"
            print(f"  bootstrap {builds[function]} {file.stat().st_size:>10,} bytes")
            print(f"  zip       {digest(archive)} {archive.stat().st_size:>10,} bytes")
        if first != second or digest(zips[0]) != digest(zips[1]):
            sys.exit("NOT the same bytes")
        print("The same bytes.")


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in ("arm64", "x86_64"):
        sys.exit("usage: again.py arm64|x86_64")
    main(sys.argv[1])
