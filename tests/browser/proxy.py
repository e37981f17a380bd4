"""A real reverse proxy: nginx with TLS and one `proxy_pass`, every other setting left as its makers have it."""

import os
import shutil
import socket
import subprocess
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

NAME = "portal.localhost"
"""A browser looks for every name below localhost on its own machine."""

LEFT = 499
"""What nginx notes when the browser itself gave a request up, as it does when a page is left."""

START_S = 60
CONFIGURATION = """
daemon off;
master_process off;
pid {folder}/nginx.pid;
events {{ }}
http {{
    log_format asked '$status $request_method $request_uri';
    access_log {folder}/access.log asked;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port} ssl reuseport;
        ssl_certificate {certificate};
        ssl_certificate_key {key};
        location {location} {{ proxy_pass {upstream}; }}
    }}
}}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request that reached the proxy, and how it was answered."""

    status: int
    method: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A key, a certificate that it signs itself, and what a browser that is to trust it is told of the key."""

    certificate: Path
    key: Path
    pin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proxy:
    """A port that is claimed before nginx listens there, so that the dashboard behind it can be told its address."""

    folder: Path
    certificate: Certificate
    port: int

    @property
    def origin(self) -> str:
        """Scheme, name and port, as a browser says them."""
        return f"https://{NAME}:{self.port}"

    @contextmanager
    def running(self, *, location: str, upstream: str) -> Iterator[None]:
        """Let nginx pass on what is below the location, exactly by `proxy_pass UPSTREAM;`."""
        shown = {"certificate": self.certificate.certificate, "key": self.certificate.key}
        text = CONFIGURATION.format(folder=self.folder, port=self.port, location=location, upstream=upstream, **shown)
        (self.folder / "nginx.conf").write_text(text, encoding="utf-8")
        errors = self.folder / "error.log"
        command = [tool("nginx", "nginx-light"), "-e", str(errors), "-c", str(self.folder / "nginx.conf")]
        with errors.open("wb") as output:
            nginx = subprocess.Popen(command, stdout=output, stderr=output)
        try:
            wait_for_port(self.port, nginx, errors)
            yield
        finally:
            nginx.terminate()
            nginx.wait(20)

    def asked(self) -> list[Asked]:
        """Every request so far."""
        lines = (self.folder / "access.log").read_text(encoding="utf-8").splitlines()
        return [Asked(status=int(each[0]), method=each[1], path=each[2]) for each in map(str.split, lines)]


@contextmanager
def claimed_proxy(folder: Path, certificate: Certificate) -> Iterator[Proxy]:
    """Claim a port of the loopback that nginx may share, and nobody else has."""
    folder.mkdir()
    with socket.socket() as claim:
        claim.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        claim.bind(("127.0.0.1", 0))
        yield Proxy(folder=folder, certificate=certificate, port=claim.getsockname()[1])


def written_certificate(folder: Path) -> Certificate:
    """Write a key and a certificate that it signs itself."""
    command = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj"
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    files = ["-keyout", str(key), "-out", str(certificate)]
    openssl(*command.split(), f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}", *files)
    public = openssl("pkey", "-in", str(key), "-pubout", "-outform", "DER")
    return Certificate(certificate=certificate, key=key, pin=b64encode(sha256(public).digest()).decode())


def openssl(*arguments: str) -> bytes:
    """Run openssl; what it answers."""
    command = [tool("openssl", "openssl"), *arguments]
    return subprocess.run(command, check=True, capture_output=True, timeout=START_S).stdout


def tool(name: str, package: str) -> str:
    """Find a program, also where only root looks; without it the test fails with the way to get it."""
    places = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"))
    found = shutil.which(name, path=places)
    assert found, f"no {name}: apt-get install {package}"
    return found


def wait_for_port(port: int, nginx: "subprocess.Popen[bytes]", errors: Path) -> None:
    """Wait until nginx takes connections; when it ends or takes too long, fail with what it wrote."""
    until = time.monotonic() + START_S
    while nginx.poll() is None and time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError(f"nginx did not start:\n{errors.read_text(encoding='utf-8')[-2000:]}")
