"""Signs the requests of standard input, one JSON object a line, and writes the headers of each."""

import base64
import datetime
import json
import sys

import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials


def headers(asked):
    at = datetime.datetime.fromtimestamp(asked["at"], datetime.timezone.utc)
    botocore.auth.get_current_datetime = lambda *_, **__: at
    request = AWSRequest(
        method=asked["method"],
        url=asked["url"],
        headers={"Host": asked["host"]},
        data=base64.b64decode(asked["body"]),
    )
    credentials = Credentials(asked["key"], asked["secret"], asked["token"])
    signer = botocore.auth.SigV4Auth(credentials, "neptune-db", asked["region"])
    signer.add_auth(request)
    return {name.lower(): value for name, value in request.headers.items()}


for line in sys.stdin:
    print(json.dumps(headers(json.loads(line))))
