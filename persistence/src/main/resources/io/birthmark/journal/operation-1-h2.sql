-- The devices of operations, version 1, H2 (embedded file). The same tables as for PostgreSQL.

CREATE TABLE IF NOT EXISTS "operation_target" (
  "operation"  VARCHAR(24) NOT NULL,
  "device"     VARCHAR(192) NOT NULL,
  "expires"    BIGINT,
  "outcome"    VARCHAR(16) NOT NULL,
  "reason"     VARCHAR(64) DEFAULT '' NOT NULL,
  "tries"      INTEGER NOT NULL,
  "settled_at" BIGINT,
  PRIMARY KEY ("operation", "device")
);

CREATE INDEX IF NOT EXISTS "operation_target_outcome" ON "operation_target" ("operation", "outcome", "device");

CREATE TABLE IF NOT EXISTS "operation_count" (
  "operation" VARCHAR(24) NOT NULL,
  "outcome"   VARCHAR(16) NOT NULL,
  "reason"    VARCHAR(64) NOT NULL,
  "devices"   BIGINT NOT NULL,
  PRIMARY KEY ("operation", "outcome", "reason")
);

MERGE INTO "birthmark_schema" ("name", "version") KEY ("name") VALUES ('operation', 1);
