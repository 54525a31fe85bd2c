"""As much of AWS as a cold start meets, on loopback: services that speak JSON, and a user pool's keys.

It keeps nothing: an operation has one answer, first the empty one.
"""

import json
import ssl
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

# A public key of 2048 bits, as a user pool has two of.
MODULUS = (
    "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3okn"
    "jhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6q"
    "MQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awap"
    "JzKnqDKgw"
)
JWKS = {
    "keys": [
        {"alg": "RS256", "e": "AQAB", "kid": kid, "kty": "RSA", "n": MODULUS, "use": "sig"} for kid in ("one", "two")
    ]
}


def certificate(folder, roots):
    """A certificate for `localhost`, and a bundle of the roots that are built in, with that one among them."""
    key, cert, bundle = (Path(folder) / name for name in ("key.pem", "cert.pem", "roots.pem"))
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
        + ["-addext", "basicConstraints=critical,CA:FALSE", "-addext", "subjectAltName=DNS:localhost"]
        + ["-keyout", str(key), "-out", str(cert)],
        check=True,
        capture_output=True,
    )
    bundle.write_text(Path(roots).read_text() + cert.read_text())
    return key, cert, bundle


def parameter(value):
    """SSM's answer to GetParameter."""
    return {"GetParameter": {"Parameter": {"Value": value}}}


class Aws:
    """The server. With a certificate it speaks TLS, as AWS does."""

    def __init__(self, answers, certificate=None):
        self.calls = {}
        self.connections = set()
        aws = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def setup(self):
                super().setup()
                aws.connections.add(self.connection)

            def finish(self):
                aws.connections.discard(self.connection)
                try:
                    super().finish()
                except OSError:
                    pass

            def do_POST(self):
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                operation = self.headers.get("X-Amz-Target", "").rpartition(".")[2]
                self.answer(operation, answers.get(operation, {}))

            def do_GET(self):
                # Or GetStage: what is there has no throttles, then.
                self.answer("Jwks", JWKS)

            def do_PATCH(self):
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                self.answer("UpdateStage", {})

            def do_PUT(self):
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                self.answer("PutObject", {})

            def do_DELETE(self):
                self.answer("DeleteObject", {})

            def answer(self, operation, body):
                aws.calls[operation] = aws.calls.get(operation, 0) + 1
                body = json.dumps(body).encode()
                head = (
                    "HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.0\r\n"
                    f"x-amzn-RequestId: BENCH\r\nContent-Length: {len(body)}\r\n\r\n"
                )
                self.wfile.write(head.encode() + body)

            def log_message(self, *args):
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request, address):
                # The other side was ended in the middle of it: that is how a run ends.
                pass

        self.server = Server(("127.0.0.1", 0), Handler)
        scheme, host = "http", "127.0.0.1"
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate[1], certificate[0])
            context.set_alpn_protocols(["http/1.1"])
            self.server.socket = context.wrap_socket(
                self.server.socket, server_side=True, do_handshake_on_connect=False
            )
            scheme, host = "https", "localhost"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"{scheme}://{host}:{self.server.server_address[1]}"

    def hang_up(self):
        """Closes every connection, as a server does while a sandbox is frozen."""
        for connection in list(self.connections):
            try:
                connection.shutdown(2)
            except OSError:
                pass
