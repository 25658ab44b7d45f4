"""Prints the resource types that moto's CloudFormation can create, as a JSON list."""

import json
import sys

from moto.cloudformation.parsing import get_model_map

json.dump(sorted(get_model_map()), sys.stdout)
