CREATE TABLE plans (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL UNIQUE,
  description TEXT NOT NULL,
  price BIGINT NOT NULL,
  currency TEXT NOT NULL,
  period TEXT NOT NULL,
  trial_days BIGINT NOT NULL,
  streams BIGINT NOT NULL,
  max_height BIGINT NOT NULL,
  active INTEGER NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);

CREATE TABLE accounts (
  id TEXT PRIMARY KEY,
  issuer TEXT NOT NULL,
  subject TEXT NOT NULL,
  name TEXT NOT NULL,
  email TEXT NOT NULL,
  search_key TEXT NOT NULL,
  time_zone TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  UNIQUE (issuer, subject)
);

CREATE TABLE payment_methods (
  id TEXT PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES accounts (id),
  gateway TEXT NOT NULL,
  token TEXT NOT NULL,
  label TEXT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX payment_methods_account ON payment_methods (account_id);

CREATE TABLE subscriptions (
  id TEXT PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES accounts (id),
  plan_id TEXT NOT NULL REFERENCES plans (id),
  payment_method_id TEXT NOT NULL REFERENCES payment_methods (id),
  price BIGINT NOT NULL,
  currency TEXT NOT NULL,
  period_unit TEXT NOT NULL,
  streams BIGINT NOT NULL,
  max_height BIGINT NOT NULL,
  status TEXT NOT NULL,
  anchor BIGINT NOT NULL,
  period BIGINT NOT NULL,
  period_start BIGINT NOT NULL,
  period_end BIGINT NOT NULL,
  trial_end BIGINT,
  cancel_at_period_end INTEGER NOT NULL,
  canceled_at BIGINT,
  failed_attempts BIGINT NOT NULL,
  next_attempt_at BIGINT,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL
);
-- At most one subscription of an account is open: two sign-ups at the same moment cannot both win.
CREATE UNIQUE INDEX subscriptions_open ON subscriptions (account_id) WHERE status IN ('incomplete', 'trialing', 'active', 'past_due');
CREATE INDEX subscriptions_due ON subscriptions (status, period_end);

CREATE TABLE invoices (
  id TEXT PRIMARY KEY,
  number BIGINT UNIQUE,
  subscription_id TEXT NOT NULL REFERENCES subscriptions (id),
  account_id TEXT NOT NULL REFERENCES accounts (id),
  status TEXT NOT NULL,
  total BIGINT NOT NULL,
  currency TEXT NOT NULL,
  description TEXT NOT NULL,
  period_start BIGINT NOT NULL,
  period_end BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  paid_at BIGINT,
  UNIQUE (subscription_id, period_start)
);
CREATE INDEX invoices_account ON invoices (account_id, created_at);

CREATE TABLE invoice_numbers (
  id INTEGER PRIMARY KEY,
  last_number BIGINT NOT NULL
);
INSERT INTO invoice_numbers (id, last_number) VALUES (1, 0);

CREATE TABLE payments (
  invoice_id TEXT NOT NULL REFERENCES invoices (id),
  attempt BIGINT NOT NULL,
  status TEXT NOT NULL,
  code TEXT NOT NULL,
  requested_at BIGINT NOT NULL,
  PRIMARY KEY (invoice_id, attempt)
);
CREATE INDEX payments_status ON payments (status, requested_at);
