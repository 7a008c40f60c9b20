-- The fleet as lists and counts show it, version 2, PostgreSQL 14 or newer. All of it is made from the journal and can
-- be made again. The node runs this when the tables are absent; where its role may not create tables, an administrator
-- runs it once. The role needs SELECT, INSERT, UPDATE and DELETE on them.

-- What an older program made is made anew from the journal; it took in other columns.
DROP TABLE IF EXISTS "device_fleet";
DROP TABLE IF EXISTS "fleet_certificate";
DROP TABLE IF EXISTS "fleet_count";
DROP TABLE IF EXISTS "fleet_generation";
DELETE FROM "follower_offset" WHERE "name" LIKE 'fleet/%';

-- Instants are microseconds since 1970. Every row belongs to one generation of the model: a rebuild makes the next one
-- beside the one that is served.
CREATE TABLE IF NOT EXISTS "fleet_generation" (
  "generation" integer PRIMARY KEY,
  "standing"   text COLLATE "C" NOT NULL,
  "since"      bigint NOT NULL,
  "records"    bigint NOT NULL
);

CREATE TABLE IF NOT EXISTS "device_fleet" (
  "generation"       integer NOT NULL,
  "tenant"           text COLLATE "C" NOT NULL,
  "device"           text COLLATE "C" NOT NULL,
  "revision"         bigint NOT NULL,
  "changed"          bigint NOT NULL,
  "phase"            text COLLATE "C" NOT NULL,
  "entered"          bigint NOT NULL,
  "credential"       text COLLATE "C" NOT NULL,
  "pipeline"         text COLLATE "C" NOT NULL,
  "slot"             text COLLATE "C" NOT NULL,
  "cause"            text COLLATE "C",
  "since"            bigint,
  "stuck"            text COLLATE "C",
  "reason"           text COLLATE "C",
  "due"              bigint,
  "group"            text COLLATE "C" NOT NULL,
  "manufacturer"     text COLLATE "C" NOT NULL,
  "model"            text COLLATE "C" NOT NULL,
  "serial"           text COLLATE "C" NOT NULL,
  "batch"            text COLLATE "C",
  "site"             text COLLATE "C",
  "line"             text COLLATE "C",
  "owner"            text COLLATE "C",
  "profile"          text COLLATE "C",
  "ca"               text COLLATE "C",
  "firmware"         text COLLATE "C",
  "seen"             bigint,
  "cert_sha256"      bytea,
  "cert_spki"        bytea,
  "cert_serial"      text COLLATE "C",
  "cert_ca"          text COLLATE "C",
  "cert_not_after"   bigint,
  "expires"          bigint,
  "coming_sha256"    bytea,
  "coming_spki"      bytea,
  "coming_serial"    text COLLATE "C",
  "coming_ca"        text COLLATE "C",
  "coming_not_after" bigint,
  "furthest"         text COLLATE "C" NOT NULL,
  "stepped"          bigint NOT NULL,
  "condemned"        text COLLATE "C" NOT NULL,
  PRIMARY KEY ("generation", "tenant", "device")
);

-- One for each word that devices are listed by. Words that most devices lack cost those devices nothing.
CREATE INDEX IF NOT EXISTS "device_fleet_phase" ON "device_fleet" ("generation", "tenant", "phase", "device");
CREATE INDEX IF NOT EXISTS "device_fleet_slot" ON "device_fleet" ("generation", "tenant", "slot", "device");
CREATE INDEX IF NOT EXISTS "device_fleet_cause" ON "device_fleet" ("generation", "tenant", "cause", "device")
  WHERE "cause" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "device_fleet_reason" ON "device_fleet" ("generation", "tenant", "reason", "device")
  WHERE "reason" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "device_fleet_ca" ON "device_fleet" ("generation", "tenant", "ca", "device")
  WHERE "ca" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "device_fleet_group" ON "device_fleet" ("generation", "tenant", "group", "device");
CREATE INDEX IF NOT EXISTS "device_fleet_profile" ON "device_fleet" ("generation", "tenant", "profile", "device")
  WHERE "profile" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "device_fleet_batch" ON "device_fleet" ("generation", "tenant", "batch", "device")
  WHERE "batch" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "device_fleet_site" ON "device_fleet" ("generation", "tenant", "site", "device")
  WHERE "site" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "device_fleet_line" ON "device_fleet" ("generation", "tenant", "line", "device")
  WHERE "line" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "device_fleet_owner" ON "device_fleet" ("generation", "tenant", "owner", "device")
  WHERE "owner" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "device_fleet_model" ON "device_fleet" ("generation", "tenant", "model", "device");
CREATE INDEX IF NOT EXISTS "device_fleet_stuck" ON "device_fleet" ("generation", "tenant", "stuck", "since", "device")
  WHERE "stuck" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "device_fleet_serial" ON "device_fleet" ("generation", "tenant", "serial", "device");
CREATE INDEX IF NOT EXISTS "device_fleet_expires" ON "device_fleet" ("generation", "tenant", "expires", "device")
  WHERE "expires" IS NOT NULL;
-- Lists in the order of an instant: of the whole fleet, and of one state.
CREATE INDEX IF NOT EXISTS "device_fleet_entered" ON "device_fleet" ("generation", "tenant", "entered", "device");
CREATE INDEX IF NOT EXISTS "device_fleet_phase_entered"
  ON "device_fleet" ("generation", "tenant", "phase", "entered", "device");
CREATE INDEX IF NOT EXISTS "device_fleet_due" ON "device_fleet" ("generation", "tenant", "due", "device")
  WHERE "due" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "device_fleet_phase_due"
  ON "device_fleet" ("generation", "tenant", "phase", "due", "device")
  WHERE "due" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "device_fleet_phase_expires"
  ON "device_fleet" ("generation", "tenant", "phase", "expires", "device")
  WHERE "expires" IS NOT NULL;

-- Every certificate that was ever issued to a device.
CREATE TABLE IF NOT EXISTS "fleet_certificate" (
  "generation" integer NOT NULL,
  "sha256"     bytea NOT NULL,
  "tenant"     text COLLATE "C" NOT NULL,
  "device"     text COLLATE "C" NOT NULL,
  "spki"       bytea NOT NULL,
  "serial"     text COLLATE "C" NOT NULL,
  "ca"         text COLLATE "C" NOT NULL,
  "not_after"  bigint NOT NULL,
  PRIMARY KEY ("generation", "tenant", "sha256")
);

CREATE INDEX IF NOT EXISTS "fleet_certificate_serial" ON "fleet_certificate" ("generation", "tenant", "serial");
CREATE INDEX IF NOT EXISTS "fleet_certificate_spki" ON "fleet_certificate" ("generation", "tenant", "spki");

-- How many devices have a word, kept with every change, so that nobody has to count the fleet.
CREATE TABLE IF NOT EXISTS "fleet_count" (
  "generation" integer NOT NULL,
  "tenant"     text COLLATE "C" NOT NULL,
  "dimension"  text COLLATE "C" NOT NULL,
  "word"       text COLLATE "C" NOT NULL,
  "devices"    bigint NOT NULL,
  PRIMARY KEY ("generation", "tenant", "dimension", "word")
);

INSERT INTO "birthmark_schema" ("name", "version") VALUES ('fleet', 2)
  ON CONFLICT ("name") DO UPDATE SET "version" = 2;
