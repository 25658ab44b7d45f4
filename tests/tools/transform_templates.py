"""Prints SAM templates as CloudFormation gets them: {"<file>": <transformed template>, ...}.

Usage: transform_templates.py FILE...
Nothing is asked of AWS. Where `sam package` would put the address of an upload, s3://artifacts/<path> stands.
"""

import json
import sys

from samtranslator.translator.managed_policy_translator import ManagedPolicyLoader
from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

# Policies are asked for by name; their ARNs are AWS's own and follow from it.
POLICY_NAMES = (
    "AWSLambdaBasicExecutionRole",
    "AWSLambdaDynamoDBExecutionRole",
    "AWSLambdaKinesisExecutionRole",
)


class KnownPolicies(ManagedPolicyLoader):
    def __init__(self):
        super().__init__(iam_client=None)

    def load(self):
        return {name: f"arn:aws:iam::aws:policy/service-role/{name}" for name in POLICY_NAMES}


# Which property of which resource `sam package` uploads.
UPLOADED = {"AWS::Serverless::Function": "CodeUri", "AWS::Serverless::Application": "Location"}


def package(template):
    default_code = template.get("Globals", {}).get("Function", {}).pop("CodeUri", None)
    for logical_id, resource in template["Resources"].items():
        uploaded = UPLOADED.get(resource["Type"])
        if uploaded == "CodeUri":
            resource["Properties"].setdefault("CodeUri", default_code)
            resource["Properties"]["CodeUri"] = f"s3://artifacts/{logical_id}.zip"
        elif uploaded == "Location":
            resource["Properties"]["Location"] = f"https://s3.amazonaws.com/artifacts/{resource['Properties']['Location']}"
    return template


def transformed(path):
    with open(path, encoding="utf-8") as file:
        template = package(yaml_parse(file.read()))
    return transform(template, {}, KnownPolicies())


json.dump({path: transformed(path) for path in sys.argv[1:]}, sys.stdout)
