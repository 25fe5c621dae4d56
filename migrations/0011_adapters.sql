-- What the adapters remember: destinations that a provider does not send to, refusals nobody knows,
-- webhooks that were heard, and how often an owner was told.

-- Destinations that a provider, or one sender of it, does not send to.
CREATE TABLE sms_barriers (
    provider TEXT NOT NULL,
    sender TEXT NOT NULL, -- '*': whoever it is from; '': the sender of the settings
    prefix TEXT NOT NULL, -- the country, such as +44
    number TEXT NOT NULL, -- a digest of the one phone that it concerns; '': the whole country
    barrier TEXT NOT NULL, -- country, sender, unverified, number
    code TEXT, -- the provider's own
    until {int} NOT NULL,
    PRIMARY KEY (provider, sender, prefix, number)
);
CREATE INDEX sms_barriers_prefix ON sms_barriers (prefix, until);
CREATE INDEX sms_barriers_until ON sms_barriers (until);

-- Destinations that a provider has refused in a row with one code that is not in our list.
CREATE TABLE sms_odd_refusals (
    provider TEXT NOT NULL,
    number TEXT NOT NULL, -- a digest of the phone
    code TEXT NOT NULL,
    PRIMARY KEY (provider, number)
);

-- Webhooks that carry no id of their own, by a digest of what was signed.
CREATE TABLE sms_heard (
    provider TEXT NOT NULL,
    digest TEXT NOT NULL,
    at {int} NOT NULL,
    PRIMARY KEY (provider, digest)
);
CREATE INDEX sms_heard_at ON sms_heard (at);

-- The message that carries a code, and what its customer was told of it last.
ALTER TABLE sms_codes ADD COLUMN sms_id {int};
ALTER TABLE sms_codes ADD COLUMN told TEXT;
CREATE INDEX sms_codes_sms ON sms_codes (sms_id) WHERE sms_id IS NOT NULL;

-- When the owner is to be told of the state, and how often they were told the present one.
ALTER TABLE sms ADD COLUMN report_due {int};
ALTER TABLE sms ADD COLUMN told_times {int} NOT NULL DEFAULT 0;
CREATE INDEX sms_reports ON sms (report_to, report_due) WHERE report_due IS NOT NULL;
