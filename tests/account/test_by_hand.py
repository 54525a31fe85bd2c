"""docs/operate.md, "Being attacked", typed in: one route is throttled, by the real AWS CLI against an emulator."""

import os
import re
import subprocess
import sys
import unittest
from typing import Any

from check import ROOT

sys.path.append(str(ROOT / "tests"))
from emulator import Emulator

ACCOUNT = "888888888890"
PAGE = (ROOT / "docs/operate.md").read_text()
ROUTE = "GET /api/v1/timelines/public"
OTHER = {"ThrottlingRateLimit": 0.25, "ThrottlingBurstLimit": 20}


def blocks() -> list[str]:
    """The commands of the page's part that are about a stage."""
    part = re.search(r"^## Being attacked\n(.*?)(?=^## )", PAGE, re.M | re.S)[1]
    found = [re.sub("^ +", "", one, flags=re.M) for one in re.findall(r"^ *```sh\n(.*?)^ *```", part, re.M | re.S)]
    return [one for one in found if "--stage-name" in one]


class ByHand(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.emulator = Emulator()
        cls.addClassCleanup(cls.emulator.stop)
        cls.gateway = cls.emulator.client(ACCOUNT, "apigatewayv2")
        cls.api = cls.gateway.create_api(Name="Api", ProtocolType="HTTP")["ApiId"]
        for route in (ROUTE, "POST /auth/sign-in"):
            cls.gateway.create_route(ApiId=cls.api, RouteKey=route)
        settings = {"POST /auth/sign-in": OTHER}
        default = {"ThrottlingRateLimit": 0.5, "ThrottlingBurstLimit": 50}
        stage = {"ApiId": cls.api, "StageName": "$default"}
        cls.gateway.create_stage(**stage, DefaultRouteSettings=default, RouteSettings=settings)

    def type(self, block: str) -> str:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        environment |= self.emulator.environment(ACCOUNT) | {"API": self.api}
        environment["PATH"] = f"{ROOT / 'target/venv-aws/bin'}{os.pathsep}{environment['PATH']}"
        before = f"output() {{ [ $1 = ApiId ] && echo {self.api}; }}\nmake() {{ :; }}\n"
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", before + block],
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        self.assertEqual(done.returncode, 0, f"{block}\n{done.stdout}{done.stderr}")
        return done.stdout

    def routes(self) -> dict[str, Any]:
        return self.gateway.get_stage(ApiId=self.api, StageName="$default").get("RouteSettings", {})

    def test_what_there_is_is_printed_and_then_one_route_is_throttled(self) -> None:
        (down,) = [one for one in blocks() if "update-stage" in one]
        printed = self.type(down)
        self.assertIn("POST /auth/sign-in", printed, "what there was is printed first, to be kept")
        # The emulator forgets the settings of other routes, where AWS merges; and of DeleteRouteSettings it makes DeleteStage,
        # so what undoes it is only held against the CLI's own model (tests/operate/test_documents.py).
        self.assertLess(self.routes()[ROUTE]["ThrottlingRateLimit"], 0.5)


if __name__ == "__main__":
    unittest.main()
