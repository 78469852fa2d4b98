"""An endpoint of the vendor's kind: what the sample of Alibaba Cloud's Python SDK does with a push, and no more.

A thread and a connection for each push (HTTP/1.0), the certificate fetched and read again each time, the XML read into
a document, all of it logged, nothing stored. Written for the bench, on Python's standard library alone: the RSA
arithmetic, for which the sample takes a package, is one pow() here and no slower.
"""

import base64
import hashlib
import logging
import sys
import xml.dom.minidom
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.request import urlopen

FIELDS = ["TopicOwner", "TopicName", "Subscriber", "SubscriptionName", "MessageId", "MessageMD5", "Message", "PublishTime"]
# DER of DigestInfo for SHA-1, which PKCS #1 v1.5 puts in front of the digest.
SHA1_PREFIX = bytes.fromhex("3021300906052b0e03021a05000414")

logger = logging.getLogger()


class Endpoint(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        logger.info("Headers:%s\nBody:%s", self.headers, body)
        if not self.is_authentic():
            status = 403
        else:
            message = read_notification(body)
            status = 400 if message is None else 201
            logger.info("Notify Message Succeed!\n%s", message)
        self.send_response(status)
        self.send_header("Content-type", "text/html")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def is_authentic(self):
        headers = {name.lower(): value for name, value in self.headers.items()}
        signed = sorted(f"{name}:{value}" for name, value in headers.items() if name.startswith("x-mns-"))
        lines = [self.command, *(headers.get(name, "") for name in ("content-md5", "content-type", "date"))]
        text = "\n".join([*lines, *signed, self.path]).encode()
        url = base64.b64decode(headers["x-mns-signing-cert-url"]).decode()
        with urlopen(url) as answer:
            modulus, exponent = public_key(answer.read().decode())
        signature = base64.b64decode(headers["authorization"])
        return is_signature(text, signature, modulus, exponent)

    def log_message(self, format, *args):
        sys.stdout.write("[%s] %s\n" % (self.log_date_time_string(), format % args))


def public_key(pem):
    """Modulus and exponent of a certificate's RSA key."""
    der = base64.b64decode("".join(pem.split("-----")[2].split()))
    certificate = elements(elements(der)[0])
    to_be_signed = elements(certificate[0])
    key_info = elements(to_be_signed[6])
    key = elements(elements(key_info[1][1:])[0])
    return int.from_bytes(key[0], "big"), int.from_bytes(key[1], "big")


def elements(der):
    """The contents of the DER elements that follow each other."""
    found, at = [], 0
    while at < len(der):
        length, start = der[at + 1], at + 2
        if length & 0x80:
            start += length & 0x7F
            length = int.from_bytes(der[at + 2 : start], "big")
        found.append(der[start : start + length])
        at = start + length
    return found


def is_signature(text, signature, modulus, exponent):
    size = (modulus.bit_length() + 7) // 8
    padded = pow(int.from_bytes(signature, "big"), exponent, modulus).to_bytes(size, "big")
    digest = SHA1_PREFIX + hashlib.sha1(text).digest()
    return padded == b"\x00\x01" + b"\xff" * (size - len(digest) - 3) + b"\x00" + digest


def read_notification(body):
    document = xml.dom.minidom.parseString(body)
    root = document.getElementsByTagName("Notification")[0]
    found = {
        node.nodeName: node.firstChild.toxml()
        for node in root.childNodes
        if node.nodeName != "#text" and node.childNodes
    }
    return found if all(name in found for name in FIELDS) else None


if __name__ == "__main__":
    logging.basicConfig(stream=sys.stdout, level=logging.INFO, format="[%(asctime)s] [%(levelname)s] [%(thread)d] %(message)s")
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Endpoint).serve_forever()
