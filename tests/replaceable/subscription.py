#!/usr/bin/env python3
"""Stands in for the service `subscription`, written from its contracts alone (openapi.yaml, asyncapi.yaml): plans, sign-up, the sandbox's
cards, invoices, cancellation, their administration, and the facts that open and close watching. It knows nothing else of the platform and
uses none of its code; what requests must look like it reads from openapi.yaml.

    subscription.py --contract openapi.yaml --port N --data FOLDER      with BROKER_URL, GATEWAY_SECRET, ISSUER and KEYS_URL in the environment
"""
import argparse
import dataclasses
import http
import http.server
import json
import os
import pathlib
import re
import urllib.parse

import jwt

from billing import Billing, Caller, administers
from contract import Contract, Refused
from facts import Facts
from store import Store

BASE = "/api/subscription/v1"
LARGEST_BODY = 1 << 20
LONGEST_KEY = 255
ADMINISTRATION = {"createPlan", "updatePlan", "listCustomers", "getCustomer", "setTestClock"}


@dataclasses.dataclass(frozen=True)
class Call:
    caller: Caller | None
    item: str | None
    """What stands in the path for {id}."""
    query: dict
    body: dict | None
    if_match: str | None


@dataclasses.dataclass(frozen=True)
class Answer:
    body: object
    status: int = 200
    version: int | None = None


def page(call, rows):
    """The page that is wanted of what the query chooses, in its order."""
    rows = ordered([row for row in rows if chosen(row, call.query)], call.query.get("sort"))
    number, size = call.query["page"], call.query["per_page"]
    meta = {"page": number, "per_page": size, "total": len(rows), "pages": -(-len(rows) // size)}
    return Answer({"data": rows[(number - 1) * size : number * size], "meta": meta})


def chosen(row, query):
    people = (row, row.get("customer") or {})
    names = " ".join(person.get(field, "") for person in people for field in ("name", "email"))
    return query.get("search", "").casefold() in names.casefold() and query.get("active", row.get("active")) == row.get("active")


def ordered(rows, sort):
    if not sort:
        return rows
    field = sort.removeprefix("-")
    if any(not isinstance(row.get(field), (str, int)) for row in rows):
        raise Refused(422, "query.invalid", f"Nothing is sorted by {field} here.")
    return sorted(rows, key=lambda row: row[field], reverse=sort.startswith("-"))


def everybody(call):
    if call.query.get("all") and not call.caller.administrator:
        raise Refused(403, "access.forbidden", "This needs the role subscription_admin.")
    return bool(call.query.get("all"))


def plan(found, status=200):
    return Answer(found[0], status, found[1])


def update_plan(billing, call):
    if call.if_match is None:
        raise Refused(428, "if_match.missing", "Send If-Match with the ETag that you read.")
    tag = re.fullmatch(r'(?:W/)?"(\d{1,18})"', call.if_match.strip())
    return plan(billing.change_plan(call.caller, call.item, int(tag[1]) if tag else None, call.body))


# By operationId.
ACTIONS = {
    "listPlans": lambda billing, call: page(call, billing.plans(call.caller)),
    "createPlan": lambda billing, call: plan(billing.make_plan(call.body), 201),
    "getPlan": lambda billing, call: plan(billing.plan(call.caller, call.item)),
    "updatePlan": update_plan,
    "getAccount": lambda billing, call: Answer(billing.account(call.caller)),
    "updateAccount": lambda billing, call: Answer(billing.change_account(call.caller, call.body)),
    "listPaymentMethods": lambda billing, call: Answer({"data": billing.payment_methods(call.caller)}),
    "addPaymentMethod": lambda billing, call: Answer(billing.add_payment_method(call.caller, call.body), 201),
    "listSubscriptions": lambda billing, call: page(call, billing.subscriptions(call.caller, everybody(call), call.query.get("status"))),
    "subscribe": lambda billing, call: Answer(billing.subscribe(call.caller, call.body), 201),
    "getSubscription": lambda billing, call: Answer(billing.subscription(call.caller, call.item)),
    "cancelSubscription": lambda billing, call: Answer(billing.cancel(call.caller, call.item)),
    "reactivateSubscription": lambda billing, call: Answer(billing.reactivate(call.caller, call.item)),
    "listInvoices": lambda billing, call: page(call, billing.invoices(call.caller, everybody(call))),
    "listCustomers": lambda billing, call: page(call, billing.customers()),
    "getCustomer": lambda billing, call: Answer(billing.customer(call.item)),
    "setTestClock": lambda billing, call: Answer(billing.move_clock(call.body)),
}
# They take an Idempotency-Key.
ONCE = {"createPlan", "addPaymentMethod", "subscribe", "reactivateSubscription"}


class Tokens:
    def __init__(self, issuer, keys_url):
        self._issuer = issuer
        self._keys = jwt.PyJWKClient(keys_url)

    def caller(self, header):
        """Who sends a bearer token; Refused without a good one."""
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
        return Caller(
            customer=(claims["iss"], claims["sub"]),
            name=claims.get("name") or claims["sub"],
            email=claims.get("email", ""),
            administrator="subscription_admin" in claims.get("realm_access", {}).get("roles", []),
        )


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 128
    daemon_threads = True


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 1 << 16  # an answer leaves in one piece
    contract = billing = store = tokens = facts = gateway_secret = None

    def do_GET(self):
        target = urllib.parse.urlsplit(self.path)
        if target.path == "/health/ready":
            return self._send(*((200, {"status": "ok", "reasons": []}) if self.facts.connected() else (503, {"status": "waiting", "reasons": ["RabbitMQ does not answer."]})))
        try:
            data = self._data()
            if self.headers.get("X-Codeflix-Gateway") != self.gateway_secret:
                raise Refused(403, "gateway.required", "Requests come through the gateway.")
            if (self.command, target.path) == ("GET", f"{BASE}/openapi.json"):
                return self._send(200, self.contract.document)
            self._serve(target.path.removeprefix(BASE), dict(urllib.parse.parse_qsl(target.query)), data)
        except Refused as refused:
            told = {"type": "about:blank", "title": http.HTTPStatus(refused.status).phrase, "status": refused.status, "code": refused.code}
            self._send(refused.status, told | {"detail": str(refused), "errors": refused.errors}, "application/problem+json")

    do_POST = do_PUT = do_DELETE = do_GET

    def _data(self):
        length = int(self.headers.get("Content-Length") or 0)
        if length > LARGEST_BODY:
            self.close_connection = True
            raise Refused(413, "body.too_large", "The body is too large.")
        return self.rfile.read(length)

    def _serve(self, path, query, data):
        operation, item = self.contract.find(self.command, path)
        authorization = self.headers.get("Authorization")
        caller = None if operation.open and authorization is None else self.tokens.caller(authorization)
        if operation.name in ADMINISTRATION and not administers(caller):
            raise Refused(403, "access.forbidden", "This needs the role subscription_admin.")
        body = self.contract.body(operation, self.headers.get("Content-Type"), data)
        call = Call(caller, item, self.contract.query(operation, query), body, self.headers.get("If-Match"))
        act = lambda: ACTIONS[operation.name](self.billing, call)
        if operation.name not in ONCE:
            answer, replayed = act(), False
        else:
            answer, replayed = self._once("/".join(caller.customer), path, body, act)
        headers = {"Idempotency-Replayed": "true"} if replayed else {}
        if answer.version is not None:
            headers["ETag"] = f'"{answer.version}"'
        self._send(answer.status, answer.body, headers=headers)

    def _once(self, caller, path, body, act):
        """The answer, and whether it is that of an earlier request."""
        key = self.headers.get("Idempotency-Key", "")
        if len(key) > LONGEST_KEY:
            raise Refused(422, "idempotency.key", "The Idempotency-Key is too long.")
        kept, replayed = self.store.once(f"{caller} {path}", key, body, lambda: dataclasses.asdict(act()))
        if kept is None:
            raise Refused(422, "idempotency.reused", "This Idempotency-Key came with another body.")
        return Answer(**kept), replayed

    def _send(self, status, body, kind="application/json", headers=None):
        data = json.dumps(body).encode()
        self.send_response(status)
        told = {"Content-Type": kind, "Content-Length": str(len(data)), "Cache-Control": "no-store"} | (headers or {})
        for name, value in told.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, text, *values):
        print(text % values, flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--contract", type=pathlib.Path, required=True, help="openapi.yaml")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--data", required=True, help="a folder")
    options = parser.parse_args()
    os.makedirs(options.data, mode=0o700, exist_ok=True)
    Handler.store = Store(os.path.join(options.data, "subscription.db"))
    Handler.contract = Contract(options.contract)
    Handler.billing = Billing(Handler.store)
    Handler.tokens = Tokens(os.environ["ISSUER"], os.environ["KEYS_URL"])
    Handler.gateway_secret = os.environ["GATEWAY_SECRET"]
    Handler.facts = Facts(Handler.store, os.environ["BROKER_URL"])
    Handler.facts.start()
    Server(("127.0.0.1", options.port), Handler).serve_forever()


if __name__ == "__main__":
    main()
