-- Certificates in clouds, version 1, PostgreSQL. What is wanted of a cloud follows from the devices' journal and is kept by a
-- follower; what was tried, and when it is tried again, is kept by who tries it. Times are microseconds since 1970.
-- "paused" tells a certificate that is inactive because its device is out of use from one that was replaced. "asked" is what
-- the cloud was last asked for without an answer that was written down: while it is there, nobody knows what the cloud has.
-- "taken_until" is until when an attempt may be under way, and tells it from every other: who does not hold it settles nothing.
-- "settles_at" is until when the cloud may hear of an admission that it was asked for. "stumbles" counts how often it failed at
-- this one while it took others. Progress is WAITING, REFUSED, REACHED, or ASIDE: of a CA that is not let in there.

CREATE TABLE IF NOT EXISTS "cloud_registration" (
  "cloud"       varchar(64) COLLATE "C" NOT NULL,
  "certificate" varchar(64) COLLATE "C" NOT NULL,
  "device"      varchar(192) COLLATE "C" NOT NULL,
  "revision"    bigint NOT NULL,
  "serial"      varchar(64) COLLATE "C" NOT NULL,
  "ca"          varchar(64) COLLATE "C" NOT NULL,
  "not_after"   bigint NOT NULL,
  "wanted"      varchar(8) COLLATE "C" NOT NULL,
  "paused"      boolean NOT NULL DEFAULT FALSE,
  "asked"       varchar(8) COLLATE "C",
  "reached"     varchar(8) COLLATE "C",
  "progress"    varchar(8) COLLATE "C" NOT NULL,
  "since"       bigint NOT NULL,
  "attempts"    integer NOT NULL DEFAULT 0,
  "stumbles"    integer NOT NULL DEFAULT 0,
  "next_at"     bigint,
  "taken_until" bigint NOT NULL DEFAULT 0,
  "settles_at"  bigint NOT NULL DEFAULT 0,
  "reason"      varchar(64) COLLATE "C",
  "words"       varchar(400) COLLATE "C",
  "failed_at"   bigint,
  PRIMARY KEY ("cloud", "certificate")
);

CREATE INDEX IF NOT EXISTS "cloud_registration_due" ON "cloud_registration" ("cloud", "wanted", "next_at");
CREATE INDEX IF NOT EXISTS "cloud_registration_progress"
  ON "cloud_registration" ("cloud", "progress", "since", "certificate");
CREATE INDEX IF NOT EXISTS "cloud_registration_failed" ON "cloud_registration" ("cloud", "failed_at");
CREATE INDEX IF NOT EXISTS "cloud_registration_device" ON "cloud_registration" ("device", "cloud");

INSERT INTO "birthmark_schema" ("name", "version") VALUES ('cloud', 1) ON CONFLICT DO NOTHING;
