"""The one stack that all flows share, since deploying takes most of a test's time; and what a flow is made of."""

import time
import unittest
from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

from differences import DIFFERENCES, table
from people import App, Client, Person, Somebody, sign_up
from stack import Cloud, say

MINUTE, HOUR, DAY = 60, 3600, 86_400
SCOPES = "read write follow push"
T = TypeVar("T")


class Stage:
    """Deployed when the first flow wants it. What fails to deploy is not tried again by each flow."""

    # The throttles are for a small instance, and these tests are not about them.
    parameters: ClassVar[dict[str, str]] = {"Architecture": "x86_64", "AlarmEmail": "you@example.com"} | dict.fromkeys(
        (f"{which}RateLimit" for which in ("Route", "HomeRoute", "AuthRoute", "SignUp", "AppsRead", "AppsWrite")), "1000"
    )
    cloud: Cloud | None = None
    changes: ClassVar[list[dict[str, Any]]] = []
    failed = False
    newcomers = 0

    @classmethod
    def stack(cls) -> Cloud:
        if cls.failed:
            raise unittest.SkipTest("there is no stack")
        if cls.cloud is None:
            cls.failed = True
            cls.deploy()
            cls.failed = False
        assert cls.cloud
        return cls.cloud

    @classmethod
    def deploy(cls) -> None:
        cls.cloud = Cloud()
        say("sam package")
        packaged = cls.cloud.package()
        say("packaged: makes a change set and executes it")
        cls.changes = cls.cloud.deploy(packaged, **cls.parameters)
        say(f"change set executed: {len(cls.changes)} resources, {cls.cloud.outputs['ApiUrl']}")

    @classmethod
    def stop(cls) -> None:
        if cls.cloud:
            cls.cloud.stop()
            cls.cloud = None
            say(f"\nWhere the emulator is not AWS ({len(DIFFERENCES)}):\n{table()}\n")


class OnOneStack(unittest.TestSuite):
    """Tests that share the stack, which is gone after the last of them."""

    def run(self, result: unittest.TestResult, debug: bool = False) -> unittest.TestResult:
        try:
            return super().run(result, debug)
        finally:
            Stage.stop()


class Flow(unittest.TestCase):
    """Some kind of route, as people use it who are new to this Crudder: by Crudder's own tokens, or each by an app."""

    api = "ApiUrl"
    # By which of the two it is played.
    apis: tuple[str, ...] = ("ApiUrl", "AppsApiUrl")
    cloud: Cloud
    visitor: Client

    @classmethod
    def setUpClass(cls) -> None:
        cls.cloud = Stage.stack()
        cls.visitor = Client(cls.cloud, cls.api)
        say(f"{cls.__name__}, at {cls.api}")

    def setUp(self) -> None:
        say(f"- {self._testMethodName.removeprefix('test_').replace('_', ' ')}")

    @classmethod
    def newcomers(cls, *names: str) -> list[Somebody]:
        """Signed up, all of them, before the first signs in: that may take half an hour of the clock."""
        Stage.newcomers += 1
        handles = [f"{name}{Stage.newcomers}" for name in names]
        for handle in handles:
            sign_up(cls.cloud, handle)
        if cls.api == "ApiUrl":
            return [Person(cls.cloud, handle) for handle in handles]
        app = App(cls.cloud, SCOPES)
        return [app.sign_in(handle) for handle in handles]

    def optional(self, who: Somebody) -> Client:
        """For what a visitor may read, too, as whom an app names: differences.py, "issuer"."""
        return who if self.api == "AppsApiUrl" else self.visitor


def until(there: Callable[[], T]) -> T:
    """What is there, as soon as it is: what follows from a change of the table comes behind it, by the stream."""
    for _ in range(60):
        if found := there():
            return found
        time.sleep(0.5)
    raise AssertionError("it has not come in half a minute")


def played(loader: unittest.TestLoader, flow: type[Flow]) -> unittest.TestSuite:
    """The flow at each API that it is for."""
    named = {"ApiUrl": flow.__name__, "AppsApiUrl": f"{flow.__name__}ByApps"}
    classes = [type(named[api], (flow,), {"api": api, "__module__": flow.__module__}) for api in flow.apis]
    return unittest.TestSuite(loader.loadTestsFromTestCase(one) for one in classes)
