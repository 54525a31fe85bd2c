"""The distribution that serves pictures, and who may sign for it.

Run by `make validate`.
"""

import json
import subprocess
import unittest
from typing import Any

from evaluated import Evaluated
from stack import Deployed

KEY = "M" * 64 + "," + "A" * 58 + "=="
# What functions with these roles show is pictures: functions/src/capability.rs, `signs_addresses`.
SIGNERS = {"ReadRole", "WriteRole", "MediaRole", "RedraftRole", "PortrayRole", "AppsRole"}
KINDS = {"Distribution", "OriginAccessControl", "Function", "ResponseHeadersPolicy", "KeyGroup", "PublicKey"}


class Pictures(Deployed):
    def made(self, **given: str) -> dict[str, Any]:
        """What is made of CloudFront's, by type."""
        made = Evaluated(self.template, given).resources()
        return {name: one["Type"].split("::")[-1] for name, one in made.items() if "::CloudFront::" in one["Type"]}

    def test_without_a_key_nothing_of_cloudfront_is_made_and_with_one_all_of_it(self) -> None:
        self.assertEqual(self.made(), {})
        self.assertEqual(set(self.made(PicturesKeyA=KEY).values()), KINDS)
        self.assertEqual(len(self.made(PicturesKeyA=KEY)), len(KINDS))
        self.assertEqual(len(self.made(PicturesKeyA=KEY, PicturesKeyB=KEY, PicturesSigner="b")), len(KINDS) + 1)

    def test_where_cloudfront_is_another_one_addresses_lead_to_s3(self) -> None:
        china = Evaluated(self.template, {"PicturesKeyA": KEY})
        china.values["AWS::Partition"] = "aws-cn"
        self.assertFalse(china.holds("HasDistribution"))
        self.assertFalse([one for one in china.resources().values() if "::CloudFront::" in one["Type"]])

    def test_who_signs_has_a_key(self) -> None:
        refused = lambda **given: Evaluated(self.template, given).refused()
        self.assertEqual(refused(), [])
        self.assertEqual(refused(PicturesKeyA=KEY), [])
        self.assertEqual(refused(PicturesKeyA=KEY, PicturesSigner="b"), ["PicturesSigner names a key that is not given."])
        self.assertEqual(refused(PicturesKeyB=KEY, PicturesSigner="b"), [])
        self.assertEqual(refused(PicturesKeyB=KEY), ["PicturesSigner names a key that is not given."])

    def test_only_a_signed_address_shows_a_picture_over_tls_and_nothing_is_kept_or_logged(self) -> None:
        config = self.resources["Pictures"]["Properties"]["DistributionConfig"]
        behavior = config["DefaultCacheBehavior"]
        self.assertEqual(behavior["TrustedKeyGroups"], [{"Ref": "PicturesKeys"}])
        self.assertEqual((behavior["ViewerProtocolPolicy"], behavior["AllowedMethods"]), ("https-only", ["GET", "HEAD"]))
        # docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html: CachingDisabled.
        self.assertEqual(behavior["CachePolicyId"], "4135ea2d-6df8-44a3-9df3-4b5a84be39ad")
        self.assertFalse({"OriginRequestPolicyId", "ForwardedValues", "RealtimeLogConfigArn"} & set(behavior))
        self.assertFalse({"Logging", "CacheBehaviors", "DefaultRootObject"} & set(config), "one way in, and no trace of it")
        self.assertEqual((config["HttpVersion"], config["PriceClass"]), ("http2and3", "PriceClass_100"))
        (origin,) = config["Origins"]
        self.assertEqual(origin["S3OriginConfig"], {"OriginAccessIdentity": ""}, "by origin access control")
        self.assertEqual(origin["OriginAccessControlId"], {"Fn::GetAtt": ["PicturesAccess", "Id"]})
        control = self.resources["PicturesAccess"]["Properties"]["OriginAccessControlConfig"]
        self.assertEqual((control["SigningBehavior"], control["SigningProtocol"]), ("always", "sigv4"))
        cors = self.resources["PicturesHeaders"]["Properties"]["ResponseHeadersPolicyConfig"]["CorsConfig"]
        (rule,) = self.resources["MediaBucket"]["Properties"]["CorsConfiguration"]["CorsRules"]
        self.assertEqual(cors["AccessControlAllowOrigins"]["Items"], rule["AllowedOrigins"])
        self.assertFalse(cors["AccessControlAllowCredentials"])

    def test_the_bucket_lets_in_this_distribution_for_looking_and_nobody_else(self) -> None:
        statements = self.resources["MediaBucketPolicy"]["Properties"]["PolicyDocument"]["Statement"]
        (allowed,) = [one["Fn::If"] for one in statements if "Fn::If" in one]
        self.assertEqual((allowed[0], allowed[2]), ("HasDistribution", {"Ref": "AWS::NoValue"}))
        statement = allowed[1]
        self.assertEqual((statement["Principal"], statement["Action"]), ({"Service": "cloudfront.amazonaws.com"}, "s3:GetObject"))
        source = {"Fn::Sub": "arn:${AWS::Partition}:cloudfront::${AWS::AccountId}:distribution/${Pictures}"}
        self.assertEqual(statement["Condition"], {"StringEquals": {"aws:SourceArn": source}})

    def test_only_who_shows_pictures_may_fetch_the_key_that_signs(self) -> None:
        roles = self.of_type("AWS::IAM::Role")
        attached = {name for name, role in roles.items() if "PicturesKeyPolicy" in json.dumps(role)}
        self.assertEqual(attached, SIGNERS)
        ((statement,),) = [self.resources["PicturesKeyPolicy"]["Properties"]["PolicyDocument"]["Statement"]]
        self.assertEqual(statement["Action"], ["ssm:GetParameter"])
        read = Evaluated(self.template, {"PicturesKeyA": KEY}).value(statement["Resource"])
        told = self.source["Globals"]["Function"]["Environment"]["Variables"]["PICTURES_KEY_PARAMETER"]
        named = Evaluated(self.template, {"PicturesKeyA": KEY}).value(told)
        self.assertEqual(read, f"arn:aws:ssm:us-east-1:123456789012:parameter{named}")
        self.assertEqual(named, "/crudder/pictures-key-a")

    def test_a_public_key_is_given_to_cloudfront_as_openssl_writes_it(self) -> None:
        make = ["openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]
        private = subprocess.run(make, check=True, capture_output=True, text=True).stdout
        pem = subprocess.run(["openssl", "pkey", "-pubout"], input=private, check=True, capture_output=True, text=True).stdout
        key = ",".join(pem.strip().splitlines()[1:-1])
        self.assertRegex(key, self.source["Parameters"]["PicturesKeyA"]["AllowedPattern"])
        for slot in "AB":
            config = self.resources[f"PicturesPublicKey{slot}"]["Properties"]["PublicKeyConfig"]
            self.assertEqual(Evaluated(self.template, {f"PicturesKey{slot}": key}).value(config["EncodedKey"]), pem)

    def test_a_browser_keeps_a_picture_until_its_address_ends_and_no_longer(self) -> None:
        code = self.resources["PicturesKept"]["Properties"]["FunctionCode"]
        self.assertLess(len(code), 10_240, "docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html")
        now = 1_795_464_000_500
        asked = [{"Expires": {"value": "1795464400"}}, {"Expires": {"value": "1795464001"}}, {"Expires": {"value": "1795464000"}}]
        asked += [{"Expires": {"value": "soon"}}, {"Expires": {"value": ""}}, {}]
        script = f"""
            {code}
            Date.now = () => {now};
            const answers = {json.dumps(asked)}.map((querystring) => {{
              const response = {{ statusCode: 200, headers: {{ "cache-control": {{ value: "public" }}, etag: {{ value: "x" }} }} }};
              return handler({{ request: {{ method: "GET", uri: "/media/7/original", querystring }}, response }}).headers;
            }});
            console.log(JSON.stringify(answers));
        """
        said = subprocess.run(["node", "-e", script], check=True, capture_output=True, text=True, timeout=60).stdout
        headers = json.loads(said)
        kept = [one["cache-control"]["value"] for one in headers]
        # A picture that was shown first, and is drawn by a script then, comes from the browser's cache.
        self.assertEqual({one["access-control-allow-origin"]["value"] for one in headers}, {"*"})
        self.assertEqual(kept, ["private, max-age=399", *["private, no-store"] * 5])
        self.assertTrue(all(one["etag"] == {"value": "x"} for one in headers))


if __name__ == "__main__":
    unittest.main()
