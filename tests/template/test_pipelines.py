""".github/workflows: what runs before anything lands, and who may deploy what, where, with which rights.

`make validate` runs this, and zizmor over the same files. What the role that deploys trusts is read from infra/account.yaml.
"""

import re
import tomllib
import unittest

import yaml

from stack import ROOT, load, strings

FOLDER = ROOT / ".github/workflows"


class Loader(yaml.SafeLoader):
    """YAML 1.2's booleans, as GitHub reads them: `on` is a text."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))


def workflow(name: str) -> dict:
    return yaml.load((FOLDER / name).read_text(), Loader)


def steps(job: dict) -> list[dict]:
    return job.get("steps", [])


def commands(job: dict) -> str:
    return "\n".join(step["run"] for step in steps(job) if "run" in step)


class Workflows(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.all = {path.name: workflow(path.name) for path in FOLDER.iterdir()}
        cls.ci, cls.deploy = cls.all["ci.yml"], cls.all["deploy.yml"]
        cls.jobs = {f"{name} {job}": one for name, file in cls.all.items() for job, one in file["jobs"].items()}

    def test_no_secret_and_no_stored_key_is_asked_for(self) -> None:
        for path in FOLDER.iterdir():
            text = path.read_text()
            self.assertNotRegex(text, r"secrets[.\[]|secrets: *inherit|access-key|AWS_SECRET|AKIA", path.name)
        for name, job in self.jobs.items():
            for step in steps(job):
                if step.get("uses", "").startswith("aws-actions/configure-aws-credentials@"):
                    self.assertEqual(set(step["with"]), {"role-to-assume", "aws-region"}, name)

    def test_nothing_may_more_than_read_but_the_one_job_that_deploys(self) -> None:
        self.assertEqual({name for name, file in self.all.items() if "permissions" not in file}, set())
        self.assertEqual(self.ci["permissions"], {"contents": "read"})
        self.assertEqual(self.deploy["permissions"], {})
        granted = {name: job["permissions"] for name, job in self.jobs.items() if "permissions" in job}
        self.assertEqual(granted.pop("deploy.yml deploy"), {"contents": "read", "id-token": "write"})
        for name, permissions in granted.items():
            self.assertEqual(permissions, {"contents": "read"}, name)
        # Somebody else's pull request runs with nothing to steal.
        triggers = {trigger for file in self.all.values() for trigger in file["on"]}
        self.assertFalse(triggers & {"pull_request_target", "workflow_run", "issue_comment"})

    def test_actions_are_named_by_their_commits_and_leave_no_token_behind(self) -> None:
        for path in FOLDER.iterdir():
            for action in re.findall(r"uses: (.+)", path.read_text()):
                self.assertRegex(action, r"^(?:[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+|\./\.github/workflows/\w+\.yml)\b")
        for name, job in self.jobs.items():
            for step in steps(job):
                if step.get("uses", "").startswith("actions/checkout@"):
                    self.assertIs(step["with"]["persist-credentials"], False, name)

    def test_no_expression_is_put_into_a_script(self) -> None:
        for name, job in self.jobs.items():
            self.assertNotIn("${{", commands(job), name)

    def test_every_command_is_there(self) -> None:
        targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)) | {"target/venv/ready"}
        made = {target for job in self.jobs.values() for target in re.findall(r"\bmake ([\w/-]+)", commands(job))}
        self.assertLessEqual({"build", "deploy-built"}, made)
        self.assertLessEqual(made, targets)
        self.assertEqual(steps(self.ci["jobs"]["run"])[-1]["run"], ".ci/run")
        self.assertTrue((ROOT / ".ci/run").stat().st_mode & 0o100)

    def test_all_use_the_rust_that_the_tree_asks_for(self) -> None:
        toolchain = tomllib.loads((ROOT / "rust-toolchain.toml").read_text())["toolchain"]
        oldest = tomllib.loads((ROOT / "Cargo.toml").read_text())["workspace"]["package"]["rust-version"]
        self.assertTrue(toolchain["channel"].startswith(f"{oldest}."), toolchain)
        self.assertEqual(set(toolchain["components"]), {"clippy", "rustfmt"})
        lines = [line.strip() for path in FOLDER.glob("*.yml") for line in path.read_text().splitlines()]
        # Without a name, rustup takes the one of the file.
        asked = {line for line in lines if line.startswith("rustup ")}
        self.assertEqual(asked, {"rustup toolchain install", "rustup target add aarch64-unknown-linux-gnu"})

    def test_what_is_deployed_was_tested_and_built_where_no_role_is_to_be_had(self) -> None:
        jobs = self.deploy["jobs"]
        self.assertEqual(set(jobs["deploy"]["needs"]), {"test", "build"})
        self.assertEqual(jobs["test"]["uses"], "./.github/workflows/ci.yml")
        self.assertIn("workflow_call", self.ci["on"])
        self.assertNotRegex(commands(jobs["deploy"]), r"\b(?:cargo|make build|make deploy) ")
        order = [step.get("uses", step.get("run", "")) for step in steps(jobs["deploy"])]
        (role,) = [at for at, what in enumerate(order) if what.startswith("aws-actions/configure-aws-credentials@")]
        (tools,) = [at for at, what in enumerate(order) if what == "make target/venv/ready"]
        self.assertLess(tools, role, "what is installed is installed before there is a role")

    def test_a_commit_goes_to_dev_and_prod_is_started_by_hand(self) -> None:
        triggers = self.deploy["on"]
        self.assertEqual(triggers["push"], {"branches": ["main"]})
        self.assertEqual(triggers["workflow_dispatch"]["inputs"]["environment"]["options"], ["dev", "prod"])
        job = self.deploy["jobs"]["deploy"]
        self.assertEqual(job["environment"], "${{ inputs.environment || 'dev' }}")
        self.assertEqual(job["env"]["ENVIRONMENT"], job["environment"])
        self.assertIn("github.ref == 'refs/heads/main'", job["if"])
        self.assertEqual(self.deploy["concurrency"]["group"], f"deploy-{job['environment']}")
        self.assertIs(self.deploy["concurrency"]["cancel-in-progress"], False)

    def test_an_environment_is_one_of_samconfig_and_its_stack_is_asked_afterwards(self) -> None:
        config = tomllib.loads((ROOT / "samconfig.toml").read_text())
        for environment in self.deploy["on"]["workflow_dispatch"]["inputs"]["environment"]["options"]:
            self.assertEqual(config[environment]["global"]["parameters"]["stack_name"], f"crudder-{environment}")
        said = commands(self.deploy["jobs"]["deploy"])
        self.assertIn('make deploy-built ENV="$ENVIRONMENT"', said)
        self.assertIn('--stack-name "crudder-$ENVIRONMENT"', said)
        self.assertIn("--no-confirm-changeset", said)
        self.assertIn("ApiUrl", load("template.yaml")["Outputs"])


class Role(unittest.TestCase):
    """The role of infra/account.yaml, which AWS gives to the workflow."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.account = load("infra/account.yaml")
        cls.deploy = workflow("deploy.yml")
        cls.defaults = {name: one["Default"] for name, one in cls.account["Parameters"].items()}

    def granted(self, role: str) -> list[dict]:
        (policy,) = self.account["Resources"][role]["Properties"]["Policies"]
        return policy["PolicyDocument"]["Statement"]

    def test_it_trusts_the_job_that_deploys(self) -> None:
        (statement,) = self.account["Resources"]["DeployRole"]["Properties"]["AssumeRolePolicyDocument"]["Statement"]
        claims = statement["Condition"]["StringEquals"]
        # GitHub says the environment of a job that has one, instead of the branch.
        for subject in strings(claims["token.actions.githubusercontent.com:sub"]):
            if subject != "SaysNumbers":
                self.assertTrue(subject.endswith(":environment:${GitHubEnvironment}"), subject)
        self.assertEqual(claims["token.actions.githubusercontent.com:ref"], {"Fn::Sub": "refs/heads/${GitHubBranch}"})
        environments = self.deploy["on"]["workflow_dispatch"]["inputs"]["environment"]["options"]
        self.assertIn(self.defaults["GitHubEnvironment"], environments)
        self.assertEqual([self.defaults["GitHubBranch"]], self.deploy["on"]["push"]["branches"])
        for environment in environments:
            self.assertRegex(environment, self.account["Parameters"]["GitHubEnvironment"]["AllowedPattern"])

    def test_its_stack_is_the_environments_own(self) -> None:
        self.assertEqual(self.defaults["DeployedStackName"], f"crudder-{self.defaults['GitHubEnvironment']}")

    def test_both_roles_may_deploy_the_nested_stacks(self) -> None:
        nested = [
            name
            for name, one in load("template.yaml")["Resources"].items()
            if one["Type"] == "AWS::CloudFormation::Stack"
        ]
        self.assertTrue(nested)
        # CloudFormation names a nested stack STACK-LOGICALID-RANDOM.
        for role in ("DeployRole", "CloudFormationRole"):
            self.assertTrue(
                [text for one in self.granted(role) for text in strings(one) if text.endswith("stack/${DeployedStackName}-*/*")],
                role,
            )

    def test_the_workflow_hands_the_stack_to_the_role_that_makes_it(self) -> None:
        (passes,) = [one for one in self.granted("DeployRole") if one["Action"] == "iam:PassRole"]
        self.assertEqual(passes["Resource"], {"Fn::GetAtt": ["CloudFormationRole", "Arn"]})
        self.assertIn("--role-arn $CLOUDFORMATION_ROLE", commands(self.deploy["jobs"]["deploy"]))
        for output in ("DeployRoleArn", "CloudFormationRoleArn"):
            self.assertIn(output, self.account["Outputs"])
            self.assertIn(output, (FOLDER / "deploy.yml").read_text())


if __name__ == "__main__":
    unittest.main()
