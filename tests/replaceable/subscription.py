#!/usr/bin/env python3
"""Stands in for the service `subscription`, written from its contracts alone (openapi.yaml, asyncapi.yaml): plans, sign-up, the sandbox's
cards, cancellation, and the facts that open and close watching. It knows nothing else of the platform and uses none of its code.

    subscription.py --port N --data FOLDER      with BROKER_URL, GATEWAY_SECRET, ISSUER and KEYS_URL in the environment
"""
import argparse
import http.server
import json
import os
import re
import urllib.parse

import jwt

from billing import Billing, Refused
from facts import Facts
from store import Store

BASE = "/api/subscription/v1"
LARGEST_BODY = 64 << 10
TITLES = {401: "Unauthorized", 402: "Payment Required", 403: "Forbidden", 404: "Not Found", 409: "Conflict", 422: "Unprocessable Content"}


class Tokens:
    def __init__(self, issuer, keys_url):
        self._issuer = issuer
        self._keys = jwt.PyJWKClient(keys_url)

    def claims(self, header):
        """Of a bearer token; Refused without a good one."""
        if not header or not header.startswith("Bearer "):
            raise Refused(401, "token.missing", "Sign in first.")
        token = header.removeprefix("Bearer ")
        try:
            key = self._keys.get_signing_key_from_jwt(token).key
            claims = jwt.decode(token, key, algorithms=["RS256", "ES256", "EdDSA"], issuer=self._issuer, audience="codeflix-api", leeway=60)
        except jwt.PyJWTError:
            raise Refused(401, "token.invalid", "The token is not valid.") from None
        if claims.get("typ") != "Bearer":
            raise Refused(401, "token.invalid", "The token is no access token.")
        return claims


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    billing = tokens = facts = gateway_secret = None

    def do_GET(self):
        self._serve()

    do_POST = do_PUT = do_DELETE = do_GET

    def _serve(self):
        path = urllib.parse.urlsplit(self.path).path
        if path == "/health/ready":
            return self._answer(*((200, {"status": "ok", "reasons": []}) if self.facts.connected() else (503, {"status": "waiting", "reasons": ["RabbitMQ does not answer."]})))
        try:
            length = int(self.headers.get("Content-Length") or 0)
            if length > LARGEST_BODY:
                raise Refused(422, "body.too_large", "The body is too large.")
            body = self.rfile.read(length)
            if self.headers.get("X-Codeflix-Gateway") != self.gateway_secret:
                raise Refused(403, "gateway.required", "Requests come through the gateway.")
            answer = self._route(self.command, path.removeprefix(BASE), self._parsed(body))
        except Refused as refused:
            problem = {"type": "about:blank", "title": TITLES[refused.status], "status": refused.status, "code": refused.code, "detail": refused.detail}
            return self._answer(refused.status, problem, "application/problem+json")
        return self._answer(*answer)

    def _route(self, method, path, body):
        if (method, path) == ("GET", "/plans"):
            return 200, page(self.billing.plans())
        claims = self.tokens.claims(self.headers.get("Authorization"))
        key = self.headers.get("Idempotency-Key")
        customer = (claims["iss"], claims["sub"])
        item = re.fullmatch(r"/subscriptions/([0-9a-f-]{36})", path)
        if (method, path) in (("POST", "/plans"), ("PUT", "/test_clock")) and "subscription_admin" not in claims.get("realm_access", {}).get("roles", []):
            raise Refused(403, "access.forbidden", "This needs the role subscription_admin.")
        if (method, path) == ("POST", "/plans"):
            return 201, self.billing.make_plan(body, key)
        if (method, path) == ("PUT", "/test_clock"):
            return 200, self.billing.move_clock(body)
        if (method, path) == ("GET", "/account"):
            return 200, self.billing.account(customer, claims)
        if (method, path) == ("POST", "/payment_methods"):
            return 201, self.billing.add_payment_method(customer, body, key)
        if (method, path) == ("GET", "/payment_methods"):
            return 200, {"data": self.billing.payment_methods(customer)}
        if (method, path) == ("POST", "/subscriptions"):
            return 201, self.billing.subscribe(customer, body, key)
        if (method, path) == ("GET", "/subscriptions"):
            return 200, page(self.billing.subscriptions(customer))
        if item and method == "GET":
            return 200, self.billing.subscription(customer, item[1])
        if item and method == "DELETE":
            return 200, self.billing.cancel(customer, item[1])
        raise Refused(404, "route.unknown", "There is nothing here.")

    def _parsed(self, body):
        try:
            return json.loads(body) if body else {}
        except ValueError:
            raise Refused(422, "body.malformed", "The body is not JSON.") from None

    def _answer(self, status, body, kind="application/json"):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, text, *values):
        print(text % values, flush=True)


def page(rows):
    return {"data": rows, "meta": {"page": 1, "per_page": 100, "total": len(rows), "pages": 1 if rows else 0}}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--data", required=True, help="a folder")
    options = parser.parse_args()
    os.makedirs(options.data, mode=0o700, exist_ok=True)
    store = Store(os.path.join(options.data, "subscription.db"))
    Handler.billing = Billing(store)
    Handler.tokens = Tokens(os.environ["ISSUER"], os.environ["KEYS_URL"])
    Handler.gateway_secret = os.environ["GATEWAY_SECRET"]
    Handler.facts = Facts(store, os.environ["BROKER_URL"])
    Handler.facts.start()
    http.server.ThreadingHTTPServer(("127.0.0.1", options.port), Handler).serve_forever()


if __name__ == "__main__":
    main()
