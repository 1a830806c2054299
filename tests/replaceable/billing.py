"""Plans, payment methods and subscriptions as openapi.yaml describes them; a month has 30 days here."""
import datetime
import uuid

REASONS = {"tok_declined": "card_declined", "tok_insufficient_funds": "insufficient_funds", "tok_needs_action": "payment_needs_action", "tok_timeout": "payment_unknown"}
GOOD = ("tok_approved", "tok_declined_at_renewal")
DAYS = {"month": 30, "year": 365}
PLAN = {"name": "Stand-in", "description": "", "price": 1990, "currency": "BRL", "interval": "month", "trial_days": 0, "streams": 2, "max_height": 1080, "active": True}


class Refused(Exception):
    def __init__(self, status, code, detail):
        super().__init__(detail)
        self.status, self.code, self.detail = status, code, detail


def text(moment):
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def moment(words):
    return datetime.datetime.fromisoformat(words.replace("Z", "+00:00"))


class Billing:
    def __init__(self, store):
        self._store = store
        self._ahead = datetime.timedelta()
        if not store.all("plan"):
            self.make_plan(PLAN, None)

    def plans(self):
        return sorted((plan for plan in self._store.all("plan") if plan["active"]), key=lambda plan: plan["price"])

    def make_plan(self, body, key):
        if missing := [field for field in ("name", "price", "currency", "interval") if field not in body]:
            raise Refused(422, "body.invalid", f"These are missing: {', '.join(missing)}.")

        def make():
            now = text(self._now())
            plan = PLAN | {field: body[field] for field in PLAN if field in body} | {"id": str(uuid.uuid4()), "created_at": now, "updated_at": now}
            self._store.put("plan", plan)
            return plan

        return self._once("plans", key, body, make)

    def account(self, customer, claims):
        newest = next(iter(self.subscriptions(customer)), None)
        name = claims.get("name") or claims["sub"]
        made = str(uuid.uuid5(uuid.NAMESPACE_URL, "/".join(customer)))
        return {"id": made, "name": name, "email": claims.get("email", ""), "time_zone": "America/Sao_Paulo", "created_at": text(self._now()), "subscription": newest}

    def payment_methods(self, customer):
        return [self._shown(method) for method in self._store.all("payment_method") if self._is_of(method, customer)]

    def add_payment_method(self, customer, body, key):
        if body.get("gateway") != "sandbox" or body.get("token") not in (*GOOD, *REASONS):
            raise Refused(422, "body.invalid", "Only the sandbox's cards are known here.")

        def add():
            method = {"id": str(uuid.uuid4()), "gateway": "sandbox", "label": "Sandbox", "created_at": text(self._now()), "_token": body["token"], "_customer": customer}
            self._store.put("payment_method", method)
            return self._shown(method)

        return self._once("/".join(customer), key, body, add)

    def subscriptions(self, customer):
        return [self._shown(found) for found in self._store.all("subscription") if self._is_of(found, customer)]

    def subscription(self, customer, wanted):
        return self._shown(self._found("subscription", customer, wanted))

    def subscribe(self, customer, body, key):
        plan = next((plan for plan in self.plans() if plan["id"] == body.get("plan_id")), None)
        if plan is None:
            raise Refused(404, "plan.unknown", "There is no such plan.")
        card = self._found("payment_method", customer, body.get("payment_method_id"))["_token"]
        if card in REASONS:
            raise Refused(402, REASONS[card], "The sandbox refused the payment; nothing was charged.")

        def begin():
            if any(found["status"] == "active" for found in self.subscriptions(customer)):
                raise Refused(409, "subscription.exists", "There is a subscription already.")
            now = self._now()
            end = text(now + datetime.timedelta(days=DAYS[plan["interval"]]))
            made = {"id": str(uuid.uuid4()), "plan": plan, "status": "active", "current_period_start": text(now), "current_period_end": end}
            made |= {"cancel_at_period_end": False, "canceled_at": None, "trial_end": None, "created_at": text(now), "_customer": customer, "_version": 0}
            return self._tell("subscription.activated.v1", made)

        return self._once("/".join(customer), key, body, begin)

    def cancel(self, customer, wanted):
        with self._store.transaction():
            found = self._found("subscription", customer, wanted)
            if found["status"] != "active":
                raise Refused(409, "subscription.ended", "It has ended already.")
            if found["cancel_at_period_end"]:
                return self._shown(found)
            return self._tell("subscription.cancellation_scheduled.v1", found | {"cancel_at_period_end": True})

    def move_clock(self, body):
        """Forward only; what has ended by then ends, everything else is renewed."""
        try:
            self._ahead = max(self._ahead, moment(body["now"]) - datetime.datetime.now(datetime.timezone.utc))
        except (KeyError, ValueError, TypeError, AttributeError):
            raise Refused(422, "body.invalid", "now: a moment is wanted.") from None
        now = self._now()
        with self._store.transaction():
            for found in self._store.all("subscription"):
                while found["status"] == "active" and moment(found["current_period_end"]) <= now:
                    self._end_period(found)
        return {"now": text(now)}

    def _end_period(self, found):
        if found["cancel_at_period_end"]:
            found |= {"status": "canceled", "canceled_at": found["current_period_end"]}
            self._tell("subscription.canceled.v1", found)
            return
        end = moment(found["current_period_end"]) + datetime.timedelta(days=DAYS[found["plan"]["interval"]])
        found |= {"current_period_start": found["current_period_end"], "current_period_end": text(end)}
        self._tell("subscription.renewed.v1", found)

    def _tell(self, kind, found):
        """Keeps the subscription and tells its whole state."""
        found["_version"] += 1
        self._store.put("subscription", found)
        issuer, subject = found["_customer"]
        state = {"subscription_id": found["id"], "issuer": issuer, "subject": subject, "status": found["status"], "plan_id": found["plan"]["id"]}
        state |= {"access_until": found["current_period_end"], "streams": found["plan"]["streams"], "max_height": found["plan"]["max_height"]}
        envelope = {"specversion": "1.0", "type": kind, "source": "subscription", "subject": found["id"], "version": found["_version"]}
        self._store.tell(kind, envelope | {"time": text(self._now()), "datacontenttype": "application/json", "data": state})
        return self._shown(found)

    def _once(self, caller, key, body, action):
        answer = self._store.once(caller, key, body, action)
        if answer is None:
            raise Refused(422, "idempotency.reused", "This Idempotency-Key came with another body.")
        return answer

    def _found(self, kind, customer, wanted):
        for document in self._store.all(kind):
            if document["id"] == wanted and self._is_of(document, customer):
                return document
        raise Refused(404, f"{kind}.unknown", "There is no such thing of yours.")

    def _now(self):
        return datetime.datetime.now(datetime.timezone.utc) + self._ahead

    @staticmethod
    def _is_of(document, customer):
        return tuple(document["_customer"]) == tuple(customer)

    @staticmethod
    def _shown(document):
        return {name: value for name, value in document.items() if not name.startswith("_")}
