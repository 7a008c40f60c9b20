-- The fleet as lists and counts show it, version 2, H2 (embedded file). The same tables as for PostgreSQL.

-- What an older program made is made anew from the journal; it took in other columns.
DROP TABLE IF EXISTS "device_fleet";
DROP TABLE IF EXISTS "fleet_certificate";
DROP TABLE IF EXISTS "fleet_count";
DROP TABLE IF EXISTS "fleet_generation";
DELETE FROM "follower_offset" WHERE "name" LIKE 'fleet/%';

CREATE TABLE IF NOT EXISTS "fleet_generation" (
  "generation" INTEGER PRIMARY KEY,
  "standing"   VARCHAR(16) NOT NULL,
  "since"      BIGINT NOT NULL,
  "records"    BIGINT NOT NULL
);

CREATE TABLE IF NOT EXISTS "device_fleet" (
  "generation"       INTEGER NOT NULL,
  "tenant"           VARCHAR(64) NOT NULL,
  "device"           VARCHAR(128) NOT NULL,
  "revision"         BIGINT NOT NULL,
  "changed"          BIGINT NOT NULL,
  "phase"            VARCHAR(32) NOT NULL,
  "entered"          BIGINT NOT NULL,
  "credential"       VARCHAR(32) NOT NULL,
  "pipeline"         VARCHAR(32) NOT NULL,
  "slot"             VARCHAR(64) NOT NULL,
  "cause"            VARCHAR(32),
  "since"            BIGINT,
  "stuck"            VARCHAR(200),
  "reason"           VARCHAR(64),
  "due"              BIGINT,
  "group"            VARCHAR(64) NOT NULL,
  "manufacturer"     VARCHAR(128) NOT NULL,
  "model"            VARCHAR(128) NOT NULL,
  "serial"           VARCHAR(128) NOT NULL,
  "batch"            VARCHAR(64),
  "site"             VARCHAR(64),
  "line"             VARCHAR(64),
  "owner"            VARCHAR(64),
  "profile"          VARCHAR(128),
  "ca"               VARCHAR(64),
  "firmware"         VARCHAR(128),
  "seen"             BIGINT,
  "cert_sha256"      VARBINARY(32),
  "cert_spki"        VARBINARY(32),
  "cert_serial"      VARCHAR(40),
  "cert_ca"          VARCHAR(64),
  "cert_not_after"   BIGINT,
  "expires"          BIGINT,
  "coming_sha256"    VARBINARY(32),
  "coming_spki"      VARBINARY(32),
  "coming_serial"    VARCHAR(40),
  "coming_ca"        VARCHAR(64),
  "coming_not_after" BIGINT,
  "furthest"         VARCHAR(32) NOT NULL,
  "stepped"          BIGINT NOT NULL,
  "condemned"        VARCHAR NOT NULL,
  PRIMARY KEY ("generation", "tenant", "device")
);

CREATE INDEX IF NOT EXISTS "device_fleet_phase" ON "device_fleet" ("generation", "tenant", "phase", "device");
CREATE INDEX IF NOT EXISTS "device_fleet_slot" ON "device_fleet" ("generation", "tenant", "slot", "device");
CREATE INDEX IF NOT EXISTS "device_fleet_cause" ON "device_fleet" ("generation", "tenant", "cause", "device");
CREATE INDEX IF NOT EXISTS "device_fleet_reason" ON "device_fleet" ("generation", "tenant", "reason", "device");
CREATE INDEX IF NOT EXISTS "device_fleet_ca" ON "device_fleet" ("generation", "tenant", "ca", "device");
CREATE INDEX IF NOT EXISTS "device_fleet_group" ON "device_fleet" ("generation", "tenant", "group", "device");
CREATE INDEX IF NOT EXISTS "device_fleet_profile" ON "device_fleet" ("generation", "tenant", "profile", "device");
CREATE INDEX IF NOT EXISTS "device_fleet_batch" ON "device_fleet" ("generation", "tenant", "batch", "device");
CREATE INDEX IF NOT EXISTS "device_fleet_site" ON "device_fleet" ("generation", "tenant", "site", "device");
CREATE INDEX IF NOT EXISTS "device_fleet_line" ON "device_fleet" ("generation", "tenant", "line", "device");
CREATE INDEX IF NOT EXISTS "device_fleet_owner" ON "device_fleet" ("generation", "tenant", "owner", "device");
CREATE INDEX IF NOT EXISTS "device_fleet_model" ON "device_fleet" ("generation", "tenant", "model", "device");
CREATE INDEX IF NOT EXISTS "device_fleet_stuck" ON "device_fleet" ("generation", "tenant", "stuck", "since", "device");
CREATE INDEX IF NOT EXISTS "device_fleet_serial" ON "device_fleet" ("generation", "tenant", "serial", "device");
CREATE INDEX IF NOT EXISTS "device_fleet_expires" ON "device_fleet" ("generation", "tenant", "expires", "device");
CREATE INDEX IF NOT EXISTS "device_fleet_entered" ON "device_fleet" ("generation", "tenant", "entered", "device");
CREATE INDEX IF NOT EXISTS "device_fleet_phase_entered"
  ON "device_fleet" ("generation", "tenant", "phase", "entered", "device");
CREATE INDEX IF NOT EXISTS "device_fleet_due" ON "device_fleet" ("generation", "tenant", "due", "device");
CREATE INDEX IF NOT EXISTS "device_fleet_phase_due"
  ON "device_fleet" ("generation", "tenant", "phase", "due", "device");
CREATE INDEX IF NOT EXISTS "device_fleet_phase_expires"
  ON "device_fleet" ("generation", "tenant", "phase", "expires", "device");

CREATE TABLE IF NOT EXISTS "fleet_certificate" (
  "generation" INTEGER NOT NULL,
  "sha256"     VARBINARY(32) NOT NULL,
  "tenant"     VARCHAR(64) NOT NULL,
  "device"     VARCHAR(128) NOT NULL,
  "spki"       VARBINARY(32) NOT NULL,
  "serial"     VARCHAR(40) NOT NULL,
  "ca"         VARCHAR(64) NOT NULL,
  "not_after"  BIGINT NOT NULL,
  PRIMARY KEY ("generation", "tenant", "sha256")
);

CREATE INDEX IF NOT EXISTS "fleet_certificate_serial" ON "fleet_certificate" ("generation", "tenant", "serial");
CREATE INDEX IF NOT EXISTS "fleet_certificate_spki" ON "fleet_certificate" ("generation", "tenant", "spki");

CREATE TABLE IF NOT EXISTS "fleet_count" (
  "generation" INTEGER NOT NULL,
  "tenant"     VARCHAR(64) NOT NULL,
  "dimension"  VARCHAR(32) NOT NULL,
  "word"       VARCHAR(200) NOT NULL,
  "devices"    BIGINT NOT NULL,
  PRIMARY KEY ("generation", "tenant", "dimension", "word")
);

MERGE INTO "birthmark_schema" ("name", "version") KEY ("name") VALUES ('fleet', 2);
