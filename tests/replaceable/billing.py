"""Plans, payment methods, subscriptions and invoices as openapi.yaml describes them. A month has 30 days here, nothing is on trial, and
what pays later pays at once."""
import dataclasses
import datetime
import uuid

from contract import Refused

REASONS = {"tok_declined": "card_declined", "tok_insufficient_funds": "insufficient_funds", "tok_needs_action": "payment_needs_action", "tok_timeout": "payment_unknown"}
REFUSED_AT_RENEWAL = "tok_declined_at_renewal"
DUNNING = (1, 3, 7)  # days after the period's end on which a refused renewal is tried again
RUNNING = ("active", "past_due")
DAYS = {"month": 30, "year": 365}
DEFAULTS = {"description": "", "trial_days": 0, "streams": 1, "max_height": 1080, "active": True}
FIRST_PLAN = {"name": "Stand-in", "price": 1990, "currency": "BRL", "interval": "month"}


@dataclasses.dataclass(frozen=True)
class Caller:
    customer: tuple
    """Issuer and subject."""
    name: str
    email: str
    administrator: bool


def text(moment):
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def moment(words):
    return datetime.datetime.fromisoformat(words.replace("Z", "+00:00"))


class Billing:
    def __init__(self, store):
        self._store = store
        self._ahead = datetime.timedelta()
        if not store.all("plan"):
            self.make_plan(FIRST_PLAN)

    # Plans

    def plans(self, caller):
        """The active ones for everybody, all of them for administrators."""
        return sorted((shown(plan) for plan in self._store.all("plan") if plan["active"] or administers(caller)), key=lambda plan: plan["price"])

    def plan(self, caller, wanted):
        """The plan and its version."""
        found = next((plan for plan in self._store.all("plan") if plan["id"] == wanted and (plan["active"] or administers(caller))), None)
        if found is None:
            raise Refused(404, "plan.unknown", "There is no such plan.")
        return shown(found), found["_version"]

    def make_plan(self, body):
        now = text(self._now())
        return self._keep_plan(DEFAULTS | body | {"id": str(uuid.uuid4()), "created_at": now, "updated_at": now, "_version": 1})

    def change_plan(self, caller, wanted, version, body):
        with self._store.transaction():
            found, current = self.plan(caller, wanted)
            if version != current:
                raise Refused(412, "if_match.stale", "Somebody changed this plan in the meantime: load it again.")
            changed = {"created_at": found["created_at"], "updated_at": text(self._now()), "_version": current + 1}
            return self._keep_plan(DEFAULTS | body | {"id": wanted} | changed)

    def _keep_plan(self, plan):
        if any(other["name"] == plan["name"] and other["id"] != plan["id"] for other in self._store.all("plan")):
            raise Refused(409, "plan.name_taken", "Another plan has this name.")
        self._store.put("plan", plan)
        return shown(plan), plan["_version"]

    # Customers

    def account(self, caller):
        """Made at the first call."""
        with self._store.transaction():
            return self._with_subscription(self._account(caller))

    def change_account(self, caller, body):
        with self._store.transaction():
            changed = self._account(caller) | {field: body[field] for field in ("name", "time_zone") if field in body}
            self._store.put("account", changed)
            return self._with_subscription(changed)

    def customers(self):
        return [self._with_subscription(account) for account in self._store.all("account")]

    def customer(self, wanted):
        for account in self._store.all("account"):
            if account["id"] == wanted:
                return self._with_subscription(account)
        raise Refused(404, "customer.unknown", "There is no such customer.")

    def payment_methods(self, caller):
        return [shown(method) for method in self._store.all("payment_method") if of(method, caller)]

    def add_payment_method(self, caller, body):
        self._account(caller)
        method = {"id": str(uuid.uuid4()), "gateway": "sandbox", "label": "Sandbox", "created_at": text(self._now())}
        self._store.put("payment_method", method | {"_token": body["token"], "_customer": caller.customer})
        return method

    # Subscriptions

    def subscriptions(self, caller, everybody, status):
        """The newest first, with their customers' names where they are everybody's."""
        found = [one for one in self._store.all("subscription") if (everybody or of(one, caller)) and status in (None, one["status"])]
        return [self._with_customer(one) if everybody else shown(one) for one in found]

    def subscription(self, caller, wanted):
        for found in self._store.all("subscription"):
            if found["id"] == wanted and caller.administrator:
                return self._with_customer(found)
        return shown(self._own("subscription", caller, wanted))

    def subscribe(self, caller, body):
        plan, _ = self.plan(None, body["plan_id"])
        card = self._own("payment_method", caller, body["payment_method_id"])["_token"]
        if card in REASONS:
            raise Refused(402, REASONS[card], "The sandbox refused the payment; nothing was charged.")
        if any(found["status"] in RUNNING for found in self.subscriptions(caller, False, None)):
            raise Refused(409, "subscription.exists", "There is a subscription already.")
        begin = text(self._now())
        made = {"id": str(uuid.uuid4()), "plan": plan, "status": "active", "cancel_at_period_end": False, "canceled_at": None, "trial_end": None}
        made |= {"created_at": begin, "_customer": caller.customer, "_version": 0, "_card": card}
        return self._begin_period("subscription.activated.v1", made, begin)

    def cancel(self, caller, wanted):
        with self._store.transaction():
            found = self._running(caller, wanted)
            if found["cancel_at_period_end"]:
                return shown(found)
            found |= {"cancel_at_period_end": True}
            if found["status"] == "past_due":
                return self._end("canceled", found, text(self._now()))
            return self._tell("subscription.cancellation_scheduled.v1", found)

    def reactivate(self, caller, wanted):
        found = self._running(caller, wanted)
        if not found["cancel_at_period_end"]:
            return shown(found)
        return self._tell("subscription.activated.v1", found | {"cancel_at_period_end": False})

    def invoices(self, caller, everybody):
        return [shown(invoice) for invoice in self._store.all("invoice") if everybody or of(invoice, caller)]

    def move_clock(self, body):
        """Forward only; what has ended by then ends, everything else is renewed."""
        try:
            ahead = moment(body["now"]) - datetime.datetime.now(datetime.timezone.utc)
        except (ValueError, TypeError):
            raise Refused(422, "body.invalid", "now: a moment is wanted.") from None
        with self._store.transaction():
            if ahead < self._ahead:
                raise Refused(422, "test_clock.back", "The test clock only moves forward.")
            self._ahead = ahead
            now = self._now()
            for found in self._store.all("subscription"):
                while found["status"] in RUNNING and moment(due(found)) <= now:
                    self._go_on(found)
        return {"now": text(now)}

    def _go_on(self, found):
        """What is due: the end, the next period, or one more refusal."""
        if found["cancel_at_period_end"]:
            self._end("canceled", found, found["current_period_end"])
        elif found["_card"] == REFUSED_AT_RENEWAL:
            self._refuse(found)
        else:
            self._begin_period("subscription.renewed.v1", found, found["current_period_end"])

    def _refuse(self, found):
        if found["status"] == "active":
            found |= {"status": "past_due", "_unpaid": self._invoice(found, found["current_period_end"], "open"), "_refusals": 0}
        refusals = found["_refusals"]
        if refusals == len(DUNNING):
            invoice = next(invoice for invoice in self._store.all("invoice") if invoice["id"] == found["_unpaid"])
            self._store.put("invoice", invoice | {"status": "uncollectible"})
            self._end("expired", found, text(self._now()))
        else:
            next_attempt = moment(found["current_period_end"]) + datetime.timedelta(days=DUNNING[refusals])
            found |= {"_refusals": refusals + 1, "_next_attempt": text(next_attempt)}
            self._tell("subscription.past_due.v1", found)

    def _end(self, status, found, when):
        found |= {"status": status, "canceled_at": when}
        return self._tell(f"subscription.{status}.v1", found)

    def _begin_period(self, kind, found, begin):
        """Charges a period and tells it."""
        self._invoice(found, begin, "paid")
        found |= {"current_period_start": begin, "current_period_end": period_end(found["plan"], begin)}
        return self._tell(kind, found)

    def _invoice(self, found, begin, status):
        """For the period that begins then; its id."""
        plan, now = found["plan"], text(self._now())
        line = {"description": plan["name"], "amount": plan["price"], "period_start": begin, "period_end": period_end(plan, begin)}
        invoice = {"id": str(uuid.uuid4()), "number": len(self._store.all("invoice")) + 1, "subscription_id": found["id"], "status": status}
        invoice |= {"total": plan["price"], "currency": plan["currency"], "lines": [line], "created_at": now}
        invoice |= {"paid_at": now if status == "paid" else None, "_customer": found["_customer"]}
        self._store.put("invoice", invoice)
        return invoice["id"]

    def _tell(self, kind, found):
        """Keeps the subscription and tells its whole state."""
        found["_version"] += 1
        self._store.put("subscription", found)
        issuer, subject = found["_customer"]
        state = {"subscription_id": found["id"], "issuer": issuer, "subject": subject, "status": found["status"], "plan_id": found["plan"]["id"]}
        state |= {"access_until": found["current_period_end"], "streams": found["plan"]["streams"], "max_height": found["plan"]["max_height"]}
        envelope = {"specversion": "1.0", "type": kind, "source": "subscription", "subject": found["id"], "version": found["_version"]}
        self._store.tell(kind, envelope | {"time": text(self._now()), "datacontenttype": "application/json", "data": state})
        return shown(found)

    # What the others stand on

    def _account(self, caller):
        made = str(uuid.uuid5(uuid.NAMESPACE_URL, "/".join(caller.customer)))
        for account in self._store.all("account"):
            if account["id"] == made:
                return account
        account = {"id": made, "name": caller.name, "email": caller.email, "time_zone": "America/Sao_Paulo", "created_at": text(self._now())}
        account["_customer"] = caller.customer
        self._store.put("account", account)
        return account

    def _with_subscription(self, account):
        newest = next((shown(found) for found in self._store.all("subscription") if found["_customer"] == list(account["_customer"])), None)
        return shown(account) | {"subscription": newest}

    def _with_customer(self, found):
        account = next((account for account in self._store.all("account") if account["_customer"] == found["_customer"]), None)
        return shown(found) | {"customer": account and {field: account[field] for field in ("id", "name", "email")}}

    def _running(self, caller, wanted):
        found = self._own("subscription", caller, wanted)
        if found["status"] not in RUNNING:
            raise Refused(409, "subscription.ended", "It has ended already.")
        return found

    def _own(self, kind, caller, wanted):
        for document in self._store.all(kind):
            if document["id"] == wanted and of(document, caller):
                return document
        raise Refused(404, f"{kind}.unknown", "There is no such thing of yours.")

    def _now(self):
        return datetime.datetime.now(datetime.timezone.utc) + self._ahead


def due(found):
    return found["_next_attempt"] if found["status"] == "past_due" else found["current_period_end"]


def period_end(plan, begin):
    return text(moment(begin) + datetime.timedelta(days=DAYS[plan["interval"]]))


def administers(caller):
    return caller is not None and caller.administrator


def of(document, caller):
    return tuple(document["_customer"]) == caller.customer


def shown(document):
    return {name: value for name, value in document.items() if not name.startswith("_")}
