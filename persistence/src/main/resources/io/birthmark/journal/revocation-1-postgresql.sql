-- How often a revocation was changed, its making among it: a list that covers fewer changes is out of date.
ALTER TABLE "revoked_certificate" ADD COLUMN IF NOT EXISTS "changes" integer NOT NULL DEFAULT 1;
