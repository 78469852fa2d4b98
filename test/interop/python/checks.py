"""Reports checks a line each, and receives pushes."""

import queue
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer


def check(name, actual, expected):
    if actual == expected:
        print(f"ok - {name}", flush=True)
    else:
        print(f"not ok - {name}: {actual!r} instead of {expected!r}", flush=True)


def raises(error, action):
    """What the action raised of this class, or None."""
    try:
        action()
    except error as raised:
        return raised
    return None


class Receiver:
    """An HTTP server that takes every push."""

    def __enter__(self):
        pushes = queue.Queue()

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                length = int(self.headers.get("content-length", 0))
                body = self.rfile.read(length).decode("utf-8")
                pushes.put((self.headers, body))
                self.send_response(200)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *arguments):
                pass

        self._pushes = pushes
        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = "http://127.0.0.1:%d/push" % self._server.server_port
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *error):
        self._server.shutdown()

    def take(self, count):
        """The next pushes, as (headers, body), in the order they came: not that of publishing."""
        return [self._pushes.get(timeout=10) for _ in range(count)]
