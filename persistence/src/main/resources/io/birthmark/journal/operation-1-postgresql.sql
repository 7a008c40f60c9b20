-- The devices of operations, version 1, PostgreSQL. What was decided about an operation stands in the journal; these
-- rows hold which devices it took, and what came of its deed at each. "expires" is the place in a list that is sorted by
-- the end of validity, in microseconds since 1970, and null in any other.

CREATE TABLE IF NOT EXISTS "operation_target" (
  "operation"  varchar(24) COLLATE "C" NOT NULL,
  "device"     varchar(192) COLLATE "C" NOT NULL,
  "expires"    bigint,
  "outcome"    varchar(16) COLLATE "C" NOT NULL,
  "reason"     varchar(64) COLLATE "C" NOT NULL DEFAULT '',
  "tries"      integer NOT NULL,
  "settled_at" bigint,
  PRIMARY KEY ("operation", "device")
);

CREATE INDEX IF NOT EXISTS "operation_target_outcome" ON "operation_target" ("operation", "outcome", "device");

-- How many devices of an operation have which outcome; changes with the rows, in the same transaction.
CREATE TABLE IF NOT EXISTS "operation_count" (
  "operation" varchar(24) COLLATE "C" NOT NULL,
  "outcome"   varchar(16) COLLATE "C" NOT NULL,
  "reason"    varchar(64) COLLATE "C" NOT NULL,
  "devices"   bigint NOT NULL,
  PRIMARY KEY ("operation", "outcome", "reason")
);

INSERT INTO "birthmark_schema" ("name", "version") VALUES ('operation', 1) ON CONFLICT DO NOTHING;
