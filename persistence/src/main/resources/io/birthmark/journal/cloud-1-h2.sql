-- Certificates in clouds, version 1, H2 (embedded file). The same table as for PostgreSQL.

CREATE TABLE IF NOT EXISTS "cloud_registration" (
  "cloud"       VARCHAR(64) NOT NULL,
  "certificate" VARCHAR(64) NOT NULL,
  "device"      VARCHAR(192) NOT NULL,
  "revision"    BIGINT NOT NULL,
  "serial"      VARCHAR(64) NOT NULL,
  "ca"          VARCHAR(64) NOT NULL,
  "not_after"   BIGINT NOT NULL,
  "wanted"      VARCHAR(8) NOT NULL,
  "paused"      BOOLEAN DEFAULT FALSE NOT NULL,
  "asked"       VARCHAR(8),
  "reached"     VARCHAR(8),
  "progress"    VARCHAR(8) NOT NULL,
  "since"       BIGINT NOT NULL,
  "attempts"    INTEGER DEFAULT 0 NOT NULL,
  "stumbles"    INTEGER DEFAULT 0 NOT NULL,
  "next_at"     BIGINT,
  "taken_until" BIGINT DEFAULT 0 NOT NULL,
  "settles_at"  BIGINT DEFAULT 0 NOT NULL,
  "reason"      VARCHAR(64),
  "words"       VARCHAR(400),
  "failed_at"   BIGINT,
  PRIMARY KEY ("cloud", "certificate")
);

CREATE INDEX IF NOT EXISTS "cloud_registration_due" ON "cloud_registration" ("cloud", "wanted", "next_at");
CREATE INDEX IF NOT EXISTS "cloud_registration_progress" ON "cloud_registration" ("cloud", "progress", "since", "certificate");
CREATE INDEX IF NOT EXISTS "cloud_registration_failed" ON "cloud_registration" ("cloud", "failed_at");
CREATE INDEX IF NOT EXISTS "cloud_registration_device" ON "cloud_registration" ("device", "cloud");

MERGE INTO "birthmark_schema" ("name", "version") KEY ("name") VALUES ('cloud', 1);
