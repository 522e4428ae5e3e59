"""A real S3 server: moto's, in a process of its own, behind a gate."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3

from lms_admin.stores import CLIENT
from tests.beyond.gate import Gate
from tests.processes import free_port, running, wait_for

BUCKET = "uploads"
KEY, SECRET = "desk", "s3cret"


class Store:
    """Where it is, what is in it, and whether it answers."""

    def __init__(self, server: int) -> None:
        port = free_port()
        self._gate = Gate(port, server)
        self._gate.open()
        self.url = f"s3://{KEY}:{SECRET}@127.0.0.1:{port}/{BUCKET}/desk?region=eu-west-1&tls=false"
        # Past the gate.
        self._client: Any = boto3.client(
            "s3",
            endpoint_url=f"http://127.0.0.1:{server}",
            aws_access_key_id=KEY,
            aws_secret_access_key=SECRET,
            region_name="eu-west-1",
            config=CLIENT,
        )
        where = {"LocationConstraint": "eu-west-1"}
        self._client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration=where)

    @contextmanager
    def down(self) -> Iterator[None]:
        self._gate.shut()
        try:
            yield
        finally:
            self._gate.open()

    def contents(self) -> dict[str, bytes]:
        found = self._client.list_objects_v2(Bucket=BUCKET).get("Contents", [])
        return {one["Key"]: self._get(one["Key"]) for one in found}

    def _get(self, key: str) -> bytes:
        content: bytes = self._client.get_object(Bucket=BUCKET, Key=key)["Body"].read()
        return content

    def clear(self) -> None:
        for key in self.contents():
            self._client.delete_object(Bucket=BUCKET, Key=key)


@contextmanager
def running_store() -> Iterator[Store]:
    port = free_port()
    command = [sys.executable, "-c", "from moto.server import main; main()"]
    command += ["-H", "127.0.0.1", "-p", str(port)]
    with running(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL):
        wait_for(port)
        yield Store(port)
