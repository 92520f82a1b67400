"""The few cryptographic steps that slots, anchor, spool and backups share, from `cryptography`."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

__all__ = ["DEFAULT_KDF", "FLOOR_KDF", "InvalidTag", "Kdf", "canonical", "derive", "mac"]

KEY = 32  # bytes of every symmetric key here
NONCE = 12
_CURVE = ec.SECP256R1()
_SUITE = Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_256_GCM)  # HPKE, RFC 9180, base mode


@dataclass(frozen=True, slots=True, kw_only=True)
class Kdf:
    """The cost of one password guess, as Argon2id (RFC 9106) counts it."""

    memory_kib: int = 128 * 1024
    iterations: int = 3
    lanes: int = 4

    def below(self, other: Kdf) -> bool:
        """Tell whether a guess costs less than under `other` in memory or passes."""
        return self.memory_kib < other.memory_kib or self.iterations < other.iterations

    def stretch(self, password: str, salt: bytes) -> bytearray:
        """Return 32 bytes of Argon2id; some 0.3 s at the default cost."""
        kdf = Argon2id(
            salt=salt,
            length=KEY,
            iterations=self.iterations,
            lanes=self.lanes,
            memory_cost=self.memory_kib,
        )
        stretched = bytearray(KEY)
        kdf.derive_into(password.encode(), stretched)
        return stretched


DEFAULT_KDF = Kdf()
FLOOR_KDF = Kdf(memory_kib=64 * 1024, iterations=2, lanes=1)
CEILING_KDF = Kdf(memory_kib=1024 * 1024, iterations=32, lanes=16)  # a tampered slot must not eat the machine


def canonical(value: Any) -> bytes:
    """Return the one JSON writing of a value that keys and MACs cover."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def derive(secret: bytes | bytearray, purpose: str, salt: bytes = b"") -> bytes:
    """Return a key of 32 bytes for one purpose (HKDF-SHA-256)."""
    return HKDF(hashes.SHA256(), KEY, salt or None, f"clinic_him {purpose} v1".encode()).derive(secret)


def mac(key: bytes, message: bytes) -> bytes:
    """Return HMAC-SHA-256."""
    made = hmac.HMAC(key, hashes.SHA256())
    made.update(message)
    return made.finalize()


def lock_up(key: bytes, plain: bytes | bytearray, header: bytes) -> bytes:
    """Seal under AES-256-GCM; the header is covered but not contained."""
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, header)


def unlock(key: bytes, sealed: bytes, header: bytes) -> bytes:
    """Open what lock_up sealed; InvalidTag when key, content or header differ."""
    if len(sealed) < NONCE:
        raise InvalidTag
    return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], header)


def new_pair() -> tuple[bytearray, bytes]:
    """Return a private scalar (32 bytes) and its public point (SEC 1, uncompressed, 65 bytes)."""
    pair = ec.generate_private_key(_CURVE)
    scalar = bytearray(pair.private_numbers().private_value.to_bytes(KEY, "big"))
    return scalar, pair.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def seal_to(public: bytes, plain: bytes | bytearray, info: bytes) -> bytes:
    """Seal to a public point by HPKE; anyone can, and only the private scalar opens."""
    return _SUITE.encrypt(plain, ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, public), info)


def open_with(scalar: bytes | bytearray, sealed: bytes, info: bytes) -> bytes:
    """Open what seal_to sealed; InvalidTag when it was not meant for this key."""
    private = ec.derive_private_key(int.from_bytes(scalar, "big"), _CURVE)
    try:
        return _SUITE.decrypt(sealed, private, info)
    except ValueError as error:  # too short, or no point of the curve
        raise InvalidTag from error
