"""AWS's own client for Python against the double of AWS IoT: one certificate from its registration to its revocation.

Argument: the double's ready line. The certificate is the double's own issuing CA's, which is as good as any other.
"""
import base64
import hashlib
import json
import sys

import boto3
from botocore.exceptions import ClientError

ready = json.loads(sys.argv[1])
iot = boto3.client("iot", endpoint_url=ready["url"], verify=ready["folder"] + "/tls/trust.pem")
with open(ready["folder"] + "/ca/issuing.pem") as file:
    pem = file.read()
der = base64.b64decode("".join(pem.strip().splitlines()[1:-1]))
expected = hashlib.sha256(der).hexdigest()


def refused(code, call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        assert error.response["Error"]["Code"] == code, error
        return error.response
    raise AssertionError("%s was not refused with %s" % (call, code))


registered = iot.register_certificate_without_ca(certificatePem=pem, status="ACTIVE")
assert registered["certificateId"] == expected, registered
assert registered["certificateArn"].endswith(":cert/" + expected), registered
again = refused(
    "ResourceAlreadyExistsException", iot.register_certificate_without_ca, certificatePem=pem
)
assert again["resourceId"] == expected, again

iot.create_policy(policyName="fleet", policyDocument="{}")
iot.attach_policy(policyName="fleet", target=registered["certificateArn"])
refused(
    "ResourceNotFoundException",
    iot.attach_policy,
    policyName="nobodys",
    target=registered["certificateArn"],
)
iot.create_thing(thingName="plant:pump-1")
iot.attach_thing_principal(thingName="plant:pump-1", principal=registered["certificateArn"])

iot.update_certificate(certificateId=expected, newStatus="INACTIVE")
iot.update_certificate(certificateId=expected, newStatus="REVOKED")
described = iot.describe_certificate(certificateId=expected)["certificateDescription"]
assert described["status"] == "REVOKED", described
assert described["certificatePem"] == pem, described
refused("ResourceNotFoundException", iot.describe_certificate, certificateId="00" * 32)
print("registered and revoked")
