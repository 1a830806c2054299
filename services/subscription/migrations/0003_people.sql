-- Up to where an issuer's changes were taken over.
CREATE TABLE people_positions (
  issuer TEXT PRIMARY KEY,
  position BIGINT NOT NULL
);

-- What the issuer was last told of the role `subscriber`.
CREATE TABLE told_subscribers (
  account_id TEXT PRIMARY KEY REFERENCES accounts (id),
  subscriber INTEGER NOT NULL
);
