"""Host names of one's own: what is made of which parameters, where each API answers, and what no longer names AWS's address.

Run by `make validate`.
"""

import json
import unittest

from evaluated import Evaluated
from stack import Deployed, load, strings

ZONE = {"HostedZoneId": "Z0123456789ABCDEFGHIJ"}
CERTIFICATE = {"CertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d-0000-1111-2222-333344445555"}
DOMAIN = {"Domain": "crudder.example"}
ALONE = {"DisableExecuteApiEndpoint": "true"}
APIS = ("Api", "AppsApi")


class HostNames(Deployed):
    def deployed(self, **given: str) -> Evaluated:
        return Evaluated(self.template, given)

    def named(self, **given: str) -> Evaluated:
        """The nested stack, with what it is handed."""
        stack = self.deployed(**DOMAIN, **given)
        self.assertEqual(stack.refused(), [])
        nested = Evaluated(load("infra/domain.yaml"), stack.properties("HostNames")["Parameters"])
        self.assertEqual(nested.refused(), [])
        return nested

    def of_kind(self, stack: Evaluated, kind: str) -> dict:
        return {name: stack.properties(name) for name, one in stack.resources().items() if one["Type"] == kind}

    def disabled(self, stack: Evaluated) -> list[bool]:
        servers = [stack.properties(api)["Body"]["servers"] for api in APIS]
        return [one["x-amazon-apigateway-endpoint-configuration"]["disableExecuteApiEndpoint"] for (one,) in servers]

    def test_by_default_nothing_is_made_and_a_domain_alone_is_only_what_links_carry(self):
        for given in ({}, DOMAIN):
            stack = self.deployed(**given)
            self.assertNotIn("HostNames", stack.resources())
            self.assertEqual(self.disabled(stack), [False, False])
            for api in APIS:
                self.assertEqual(stack.output(f"{api}Url"), f"https://<{api}>.execute-api.us-east-1.amazonaws.com")
            for output in ("ApiDomainTarget", "AppsDomainTarget"):
                self.assertEqual(stack.output(output), "none")

    def test_each_api_answers_at_the_root_of_a_name_of_its_own(self):
        for given in (ZONE, CERTIFICATE, ZONE | CERTIFICATE):
            stack, nested = self.deployed(**DOMAIN, **given), self.named(**given)
            names = {name: one["DomainName"] for name, one in self.of_kind(nested, "AWS::ApiGatewayV2::DomainName").items()}
            answers = {}
            for mapping in self.of_kind(nested, "AWS::ApiGatewayV2::ApiMapping").values():
                self.assertNotIn("ApiMappingKey", mapping, "a path of its own would be in what functions see")
                answers[f"https://{names[mapping['DomainName'].strip('<>')]}"] = mapping["ApiId"], mapping["Stage"]
            self.assertEqual(
                answers,
                {
                    stack.output("ApiUrl"): ("<Api>", "<ApiApiGatewayDefaultStage>"),
                    stack.output("AppsApiUrl"): ("<AppsApi>", "<AppsApiApiGatewayDefaultStage>"),
                },
            )
            self.assertEqual(set(answers), {"https://api.crudder.example", "https://crudder.example"})
            for one in self.of_kind(nested, "AWS::ApiGatewayV2::DomainName").values():
                (configuration,) = one["DomainNameConfigurations"]
                self.assertEqual((configuration["EndpointType"], configuration["SecurityPolicy"]), ("REGIONAL", "TLS_1_2"))
        self.assertEqual(self.deployed(**DOMAIN, **ZONE, ApiDomain="web.example").output("ApiUrl"), "https://web.example")

    def test_in_a_zone_of_ones_own_the_certificate_and_the_records_are_made_for_each_name(self):
        nested = self.named(**ZONE)
        (certificate,) = self.of_kind(nested, "AWS::CertificateManager::Certificate").values()
        names = {one["DomainName"] for one in self.of_kind(nested, "AWS::ApiGatewayV2::DomainName").values()}
        self.assertEqual({certificate["DomainName"], *certificate["SubjectAlternativeNames"]}, names)
        self.assertEqual(certificate["ValidationMethod"], "DNS")
        proved = [(one["DomainName"], one["HostedZoneId"]) for one in certificate["DomainValidationOptions"]]
        self.assertEqual(sorted(proved), sorted((name, ZONE["HostedZoneId"]) for name in names))
        for name, one in self.of_kind(nested, "AWS::ApiGatewayV2::DomainName").items():
            self.assertEqual(one["DomainNameConfigurations"][0]["CertificateArn"], "<Certificate>")
            (record,) = [r for r in self.of_kind(nested, "AWS::Route53::RecordSet").values() if r["Name"] == one["DomainName"]]
            target = {"DNSName": f"<{name}.RegionalDomainName>", "HostedZoneId": f"<{name}.RegionalHostedZoneId>"}
            self.assertEqual((record["Type"], record["AliasTarget"]), ("A", target))

    def test_with_a_certificate_from_elsewhere_none_is_made_and_dns_is_the_operators(self):
        nested = self.named(**CERTIFICATE)
        self.assertEqual({one["Type"] for one in nested.resources().values()}, {"AWS::ApiGatewayV2::DomainName", "AWS::ApiGatewayV2::ApiMapping"})
        for one in self.of_kind(nested, "AWS::ApiGatewayV2::DomainName").values():
            self.assertEqual(one["DomainNameConfigurations"][0]["CertificateArn"], CERTIFICATE["CertificateArn"])
        stack = self.deployed(**DOMAIN, **CERTIFICATE)
        for output in ("ApiDomainTarget", "AppsDomainTarget"):
            self.assertEqual(stack.output(output), f"<HostNames.Outputs.{output}>")
            self.assertIn(".RegionalDomainName", nested.output(output))

    def test_names_without_a_domain_and_no_address_at_all_are_refused(self):
        for given in (ZONE, CERTIFICATE, ALONE, ALONE | DOMAIN, ALONE | ZONE, ALONE | CERTIFICATE):
            self.assertTrue(self.deployed(**given).refused(), given)
        for given in ({}, DOMAIN, DOMAIN | ZONE, DOMAIN | CERTIFICATE, DOMAIN | ZONE | ALONE, DOMAIN | CERTIFICATE | ALONE):
            self.assertEqual(self.deployed(**given).refused(), [], given)

    def test_where_awss_addresses_are_shut_nothing_asks_there_and_the_audit_follows(self):
        stack = self.deployed(**DOMAIN, **CERTIFICATE, **ALONE)
        self.assertEqual(self.disabled(stack), [True, True])
        said = {name: stack.properties(name) for name in stack.resources()} | {name: stack.output(name) for name in self.template["Outputs"]}
        self.assertEqual([name for name, value in said.items() if any(".execute-api." in one for one in strings(value))], [])
        address = stack.properties("AuditExpiredFunction")["Environment"]["Variables"]["AUDIT_API_URL"]
        self.assertEqual(address, stack.output("ApiUrl"))

    def test_while_the_names_may_not_lead_anywhere_yet_the_audit_asks_at_awss_address(self):
        for given in ({}, DOMAIN, DOMAIN | CERTIFICATE):
            address = self.deployed(**given).properties("AuditExpiredFunction")["Environment"]["Variables"]["AUDIT_API_URL"]
            self.assertEqual(address, "https://<Api>.execute-api.us-east-1.amazonaws.com")

    def test_every_function_is_told_the_domain(self):
        stack = self.deployed(**DOMAIN)
        functions = self.of_kind(stack, "AWS::Lambda::Function")
        self.assertGreater(len(functions), 50)
        for name, function in functions.items():
            self.assertEqual(function["Environment"]["Variables"]["CRUDDER_DOMAIN"], "crudder.example", name)

    def test_a_domain_changes_neither_whose_tokens_are_taken_nor_which_sites_may_ask(self):
        def held(stack: Evaluated) -> str:
            bodies = [stack.properties(api)["Body"] for api in APIS]
            return json.dumps([(one.get("components"), one["x-amazon-apigateway-cors"]) for one in bodies])

        self.assertEqual(held(self.deployed()), held(self.deployed(**DOMAIN, **ZONE, **ALONE)))


if __name__ == "__main__":
    unittest.main()
