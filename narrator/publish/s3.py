"""Publishes to S3 and its look-alikes, with the writes made conditional by the server.

``s3://bucket/prefix`` finds credentials, region and profile as boto3 does: from the environment or the usual
files. ``?endpoint=https://…`` and ``?region=…`` name a look-alike's own.

- Conditional writes: https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
- Checksums ``when_required``: look-alikes refuse those that boto3 adds by itself since 1.36
"""

from __future__ import annotations

import contextlib
import hashlib
import urllib.parse
from collections.abc import Iterator
from typing import Any

from narrator.errors import ConfigError, PublishError
from narrator.ports import ANYTHING, NOTHING, Stored, Upload

_PROBE = ".narrator/probe"
_ABSENT = ("404", "NoSuchKey", "NotFound")
_REFUSED = ("412", "PreconditionFailed", "409", "ConditionalRequestConflict")
_UNKNOWN = ("501", "NotImplemented", "InvalidArgument", "InvalidRequest")
_WEAKNESS = (
    "this host has no conditional writes: if two publishers write at the same moment, "
    "one of them can undo what the other has just published"
)


class S3:
    """Keeps files in a bucket. A file's version is its ETag."""

    local = False

    def __init__(self, url: str) -> None:
        parts = urllib.parse.urlsplit(url)
        options = dict(urllib.parse.parse_qsl(parts.query))
        self._bucket = parts.netloc
        self._prefix = parts.path.strip("/")
        self.name = f"s3://{self._bucket}/{self._prefix}".rstrip("/")
        self.weakness = ""
        self._probed = False
        if not self._bucket or "@" in self._bucket:
            raise ConfigError(
                "an S3 target is s3://bucket/prefix", where="[publish] target", hint=_CREDENTIALS
            )
        if unknown := set(options) - {"endpoint", "region"}:
            raise ConfigError(f"unknown option {sorted(unknown)[0]!r}", where=self.name, hint=_CREDENTIALS)
        self._client = _client(options.get("endpoint"), options.get("region"))

    def find(self, path: str) -> Stored | None:
        head = self._head(path)
        return Stored(head["ContentLength"], head.get("Metadata", {}).get("sha256", "")) if head else None

    def read(self, path: str) -> tuple[bytes, str] | None:
        with self._explained(path):
            try:
                answer = self._client.get_object(Bucket=self._bucket, Key=self._key(path))
            except _client_error() as error:
                if _code(error) in _ABSENT:
                    return None
                raise
            return answer["Body"].read(), answer["ETag"]

    def write(self, upload: Upload, *, expect: str = ANYTHING) -> bool:
        if expect == ANYTHING:
            return self._put(upload, {})
        if self._is_conditional():
            return self._put(upload, {"IfNoneMatch": "*"} if expect == NOTHING else {"IfMatch": expect})
        head = self._head(upload.path)
        return (head["ETag"] if head else NOTHING) == expect and self._put(upload, {})

    def close(self) -> None:
        self._client.close()

    def _head(self, path: str) -> dict[str, Any] | None:
        with self._explained(path):
            try:
                head: dict[str, Any] = self._client.head_object(Bucket=self._bucket, Key=self._key(path))
            except _client_error() as error:
                if _code(error) in _ABSENT:
                    return None
                raise
        return head

    def _put(self, upload: Upload, conditions: dict[str, str]) -> bool:
        with self._explained(upload.path), contextlib.ExitStack() as stack:
            content = upload.content
            body = content if isinstance(content, bytes) else stack.enter_context(content.open("rb"))
            try:
                self._client.put_object(
                    Bucket=self._bucket,
                    Key=self._key(upload.path),
                    Body=body,
                    ContentType=upload.type,
                    CacheControl=upload.cache,
                    Metadata={"sha256": upload.sha256},
                    **conditions,
                )
            except _client_error() as error:
                if conditions and _code(error) in (*_REFUSED, *_ABSENT):
                    return False
                raise
        return True

    def _is_conditional(self) -> bool:
        # Some look-alikes refuse conditions, and some ignore them: only trying tells.
        if not self._probed:
            self.weakness = "" if self._probe() else _WEAKNESS
            self._probed = True
        return not self.weakness

    def _probe(self) -> bool:
        content = b"Tells publishers whether this host honours conditions.\n"
        digest = hashlib.sha256(content).hexdigest()
        probe = Upload(_PROBE, content, "text/plain", digest, len(content), "no-store")
        try:
            self._put(probe, {"IfNoneMatch": "*"})
            ignored = self._put(probe, {"IfNoneMatch": "*"}) or self._put(probe, {"IfMatch": '"0"'})
        except PublishError as error:
            if isinstance(error.__cause__, _client_error()) and _code(error.__cause__) in _UNKNOWN:
                return False
            raise
        return not ignored

    def _key(self, path: str) -> str:
        return f"{self._prefix}/{path}" if self._prefix else path

    @contextlib.contextmanager
    def _explained(self, path: str) -> Iterator[None]:
        from botocore.exceptions import BotoCoreError

        try:
            yield
        except _client_error() as error:
            # The code alone: messages of some hosts repeat the key's name or the whole request.
            raise PublishError(
                f"{path} was refused: {_code(error)}", where=self.name, hint=_hint(_code(error))
            ) from error
        except BotoCoreError as error:
            refused = "Credential" in type(error).__name__
            raise PublishError(
                f"{path} could not be placed or read: {_plainly(error)}",
                where=self.name,
                hint=_CREDENTIALS if refused else "check the address and the connection, then publish again",
            ) from error
        except OSError as error:
            raise PublishError(f"{path} cannot be read: {error.strerror}", where=self.name) from error


_CREDENTIALS = (
    "credentials belong in the environment (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_PROFILE) "
    "or in ~/.aws/credentials, as for every AWS tool"
)


_PLAINLY = {
    "NoCredentialsError": "there are no credentials",
    "PartialCredentialsError": "the credentials are not whole",
    "EndpointConnectionError": "the server cannot be reached",
    "ConnectTimeoutError": "the server does not answer",
    "ReadTimeoutError": "the server stopped answering",
    "SSLError": "the server's certificate is not to be trusted",
    "ProfileNotFound": "there is no profile of the name that AWS_PROFILE gives",
    "ParamValidationError": "the bucket's name cannot be one",
    "InvalidRegionError": "the region cannot be one",
}
"""What went wrong, by the name of botocore's exception; its own messages may hold more than they should."""


def _plainly(error: Exception) -> str:
    kind = type(error).__name__
    return _PLAINLY.get(kind, kind)


def _hint(code: str) -> str:
    if code in ("AccessDenied", "403", "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken"):
        return _CREDENTIALS
    if code == "NoSuchBucket":
        return "make the bucket first, or correct the target"
    return "publish again: what was placed already is kept, and the feed is as it was"


def _client(endpoint: str | None, region: str | None) -> Any:
    try:
        import boto3
        from botocore.config import Config
        from botocore.exceptions import BotoCoreError
    except ImportError:
        raise ConfigError(
            "publishing to S3 needs boto3", where="[publish] target", hint="pip install 'narrator[s3]'"
        ) from None
    config = Config(
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        retries={"mode": "standard", "max_attempts": 4},
    )
    try:
        return boto3.session.Session().client("s3", endpoint_url=endpoint, region_name=region, config=config)
    except BotoCoreError as error:
        raise ConfigError(_plainly(error), where="[publish] target", hint=_CREDENTIALS) from error


def _client_error() -> type[Exception]:
    from botocore.exceptions import ClientError

    error: type[Exception] = ClientError
    return error


def _code(error: BaseException) -> str:
    response: dict[str, Any] = getattr(error, "response", {})
    return str(response.get("Error", {}).get("Code", "")) or "an error without a name"
