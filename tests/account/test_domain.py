"""infra/domain.yaml, deployed onto an emulator: both names lead to their APIs, and both are gone with the stack."""

import sys
import unittest

from check import ROOT

sys.path.append(str(ROOT / "tests"))
from emulator import Emulator

ACCOUNT = "888888888889"
NAMES = {"crudder.example.com": "AppsApi", "api.crudder.example.com": "Api"}


class HostNames(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.emulator = Emulator()
        cls.addClassCleanup(cls.emulator.stop)
        cls.gateway = cls.client("apigatewayv2")
        cls.apis = {}
        for name in NAMES.values():
            cls.apis[name] = cls.gateway.create_api(Name=name, ProtocolType="HTTP")["ApiId"]
            cls.gateway.create_stage(ApiId=cls.apis[name], StageName="$default", AutoDeploy=True)

    @classmethod
    def client(cls, service: str):
        return cls.emulator.client(ACCOUNT, service)

    def deploy(self, name: str, **given: str) -> dict[str, str]:
        """The stack's outputs."""
        parameters = {"AppsDomain": "crudder.example.com", "ApiDomain": "api.crudder.example.com"} | given
        for api, id in self.apis.items():
            parameters |= {f"{api}Id": id, f"{api}Stage": "$default"}
        stacks = self.client("cloudformation")
        stacks.create_stack(
            StackName=name,
            TemplateBody=(ROOT / "infra/domain.yaml").read_text(),
            Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
        )
        stacks.get_waiter("stack_create_complete").wait(StackName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 60})
        self.addCleanup(self.remove, name)
        (stack,) = stacks.describe_stacks(StackName=name)["Stacks"]
        return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}

    def remove(self, name: str) -> None:
        stacks = self.client("cloudformation")
        stacks.delete_stack(StackName=name)
        stacks.get_waiter("stack_delete_complete").wait(StackName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 60})
        self.assertEqual(self.gateway.get_domain_names()["Items"], [])

    def leads(self) -> dict[str, tuple[str, str]]:
        """Where each name leads at its root, and by which certificate."""
        found = {}
        for one in self.gateway.get_domain_names()["Items"]:
            (mapping,) = self.gateway.get_api_mappings(DomainName=one["DomainName"])["Items"]
            self.assertEqual((mapping.get("ApiMappingKey", ""), mapping["Stage"]), ("", "$default"))
            (configuration,) = one["DomainNameConfigurations"]
            found[one["DomainName"]] = mapping["ApiId"], configuration["CertificateArn"]
        return found

    def test_in_a_zone_of_the_account(self) -> None:
        route53 = self.client("route53")
        zone = route53.create_hosted_zone(Name="example.com", CallerReference="1")["HostedZone"]["Id"].rpartition("/")[2]
        outputs = self.deploy("zone", HostedZoneId=zone)
        (certificate,) = self.client("acm").list_certificates()["CertificateSummaryList"]
        arn = certificate["CertificateArn"]
        self.assertEqual(self.leads(), {name: (self.apis[api], arn) for name, api in NAMES.items()})
        said = self.client("acm").describe_certificate(CertificateArn=arn)["Certificate"]
        self.assertEqual({said["DomainName"], *said["SubjectAlternativeNames"]}, set(NAMES))
        records = route53.list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
        targets = {r["Name"].rstrip("."): r["AliasTarget"]["DNSName"].rstrip(".") for r in records if r["Type"] == "A"}
        self.assertEqual(
            targets,
            {"crudder.example.com": outputs["AppsDomainTarget"], "api.crudder.example.com": outputs["ApiDomainTarget"]},
        )

    def test_with_a_certificate_from_elsewhere(self) -> None:
        arn = self.client("acm").request_certificate(DomainName="crudder.example.com", ValidationMethod="DNS")["CertificateArn"]
        self.addCleanup(self.client("acm").delete_certificate, CertificateArn=arn)
        outputs = self.deploy("certificate", CertificateArn=arn)
        self.assertEqual(self.leads(), {name: (self.apis[api], arn) for name, api in NAMES.items()})
        self.assertEqual(len(self.client("acm").list_certificates()["CertificateSummaryList"]), 1)
        self.assertTrue(all(outputs.values()))


if __name__ == "__main__":
    unittest.main()
