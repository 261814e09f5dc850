"""A certificate authority made up for a test, and papers signed with it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore


@dataclass(frozen=True)
class Authority:
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)


def make_authority(name="Otoritas Uji") -> Authority:
    key = ec.generate_private_key(ec.SECP256R1())
    return Authority(_certificate(name, key, name, key, is_authority=True), key)


def sign(pdf: bytes, authority: Authority, name="Ketua Uji", *, visible=False) -> bytes:
    """`pdf` with a signature of `name` added at its end, as a signing service does it."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    field = f"Tanda tangan {name}"
    box = {"box": (300, 90, 480, 150), "on_page": -1} if visible else {}
    fields.append_signature_field(writer, fields.SigFieldSpec(field, **box))
    target = BytesIO()
    metadata = signers.PdfSignatureMetadata(field_name=field, md_algorithm="sha256")
    signers.PdfSigner(metadata, _signer(authority, name)).sign_pdf(writer, output=target)
    return target.getvalue()


def _signer(authority: Authority, name: str) -> signers.SimpleSigner:
    key = ec.generate_private_key(ec.SECP256R1())
    issuer = authority.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value
    certificate = _certificate(name, key, issuer, authority.key)
    store = SimpleCertificateStore()
    store.register(asn1_x509.Certificate.load(authority.der))
    return signers.SimpleSigner(
        signing_cert=asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER)),
        signing_key=asn1_keys.PrivateKeyInfo.load(
            key.private_bytes(
                serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        ),
        cert_registry=store,
    )


def _certificate(name, key, issuer, issuer_key, *, is_authority=False) -> x509.Certificate:
    now = datetime.now(UTC)
    usage = dict.fromkeys(
        (
            "key_encipherment", "data_encipherment", "key_agreement", "encipher_only", "decipher_only",
        ),
        False,
    )  # fmt: skip
    usage |= {"digital_signature": not is_authority, "content_commitment": not is_authority}
    usage |= {"key_cert_sign": is_authority, "crl_sign": is_authority}
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=3650))
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**usage), critical=True)
    )
    return builder.sign(issuer_key, hashes.SHA256())
