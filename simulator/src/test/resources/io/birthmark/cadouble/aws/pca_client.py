"""AWS's own client for Python against the double: one certificate from request to revocation.

Arguments: the double's ready line, a file with a CSR in PEM, a file for the certificate.
"""
import json
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

ready, csr_file, certificate_file = json.loads(sys.argv[1]), sys.argv[2], sys.argv[3]
pca = boto3.client(
    "acm-pca",
    endpoint_url=ready["url"],
    verify=ready["folder"] + "/tls/trust.pem",
    config=Config(retries={"max_attempts": 10, "mode": "standard"}),
)
ca = ready["certificateAuthorityArn"]


def refused(code, call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        assert error.response["Error"]["Code"] == code, error
        return
    raise AssertionError("%s was not refused with %s" % (call, code))


def issue(token):
    with open(csr_file, "rb") as csr:
        return pca.issue_certificate(
            CertificateAuthorityArn=ca,
            Csr=csr.read(),
            SigningAlgorithm="SHA256WITHECDSA",
            Validity={"Value": 90, "Type": "DAYS"},
            TemplateArn="arn:aws:acm-pca:::template/BlankEndEntityCertificate_APIPassthrough/V1",
            ApiPassthrough={
                "Subject": {"CommonName": "sold-to-boto3"},
                "Extensions": {
                    "KeyUsage": {"DigitalSignature": True},
                    "ExtendedKeyUsage": [{"ExtendedKeyUsageType": "CLIENT_AUTH"}],
                },
            },
            IdempotencyToken=token,
        )["CertificateArn"]


described = pca.describe_certificate_authority(CertificateAuthorityArn=ca)
assert described["CertificateAuthority"]["Status"] == "ACTIVE", described

arn = issue("one")
assert issue("one") == arn, "a token stands for one certificate"
assert issue("two") != arn, "another token is another certificate"

waiter = pca.get_waiter("certificate_issued")
waiter.wait(CertificateAuthorityArn=ca, CertificateArn=arn, WaiterConfig={"Delay": 1})
issued = pca.get_certificate(CertificateAuthorityArn=ca, CertificateArn=arn)
with open(certificate_file, "w") as certificate:
    certificate.write(issued["Certificate"] + "\n")

serial = arn.rsplit("/", 1)[1]
revocation = dict(
    CertificateAuthorityArn=ca, CertificateSerial=serial, RevocationReason="SUPERSEDED"
)
pca.revoke_certificate(**revocation)
refused("RequestAlreadyProcessedException", pca.revoke_certificate, **revocation)
refused(
    "ResourceNotFoundException",
    pca.get_certificate,
    CertificateAuthorityArn=ca,
    CertificateArn=ca + "/certificate/00",
)

report = pca.create_certificate_authority_audit_report(
    CertificateAuthorityArn=ca, S3BucketName=ready["bucket"], AuditReportResponseFormat="JSON"
)
pca.get_waiter("audit_report_created").wait(
    CertificateAuthorityArn=ca,
    AuditReportId=report["AuditReportId"],
    WaiterConfig={"Delay": 1},
)
with open("%s/s3/%s/%s" % (ready["folder"], ready["bucket"], report["S3Key"])) as text:
    rows = {row["certificateArn"]: row for row in json.load(text)}
assert rows[arn]["revocationReason"] == "SUPERSEDED", rows
assert len(rows) == 2, rows
print("sold and taken back")
