/** The first schema: community, kiosks and their chains, events, the points ledger, the shelf. */
export const sql = `
CREATE TABLE "account" (
  "community" text NOT NULL,
  "id" text NOT NULL,
  "kind" text NOT NULL,
  "balance" bigint NOT NULL,
  CONSTRAINT "account_community_id_pk" PRIMARY KEY("community","id")
);

CREATE TABLE "attempt" (
  "community" text NOT NULL,
  "key" text NOT NULL,
  "window_start" timestamp (3) with time zone NOT NULL,
  "attempts" integer NOT NULL,
  CONSTRAINT "attempt_community_key_window_start_pk" PRIMARY KEY("community","key","window_start")
);

CREATE TABLE "card" (
  "community" text NOT NULL,
  "hash" text NOT NULL,
  "resident" text NOT NULL,
  "status" text NOT NULL,
  "issued_at" timestamp (3) with time zone NOT NULL,
  "ended_at" timestamp (3) with time zone,
  "revision" bigint NOT NULL,
  CONSTRAINT "card_community_hash_pk" PRIMARY KEY("community","hash")
);

CREATE TABLE "category" (
  "community" text NOT NULL,
  "id" text NOT NULL,
  "name" text NOT NULL,
  "name_en" text NOT NULL,
  "standard" text NOT NULL,
  "standard_en" text NOT NULL,
  "sort" integer NOT NULL,
  "revision" bigint NOT NULL,
  CONSTRAINT "category_community_id_pk" PRIMARY KEY("community","id")
);

CREATE TABLE "chain" (
  "community" text NOT NULL,
  "kiosk" text NOT NULL,
  "epoch" uuid NOT NULL,
  "status" text NOT NULL,
  "ack_seq" bigint NOT NULL,
  "last_hash" text,
  "backup_seq" bigint,
  "opened_at" timestamp (3) with time zone NOT NULL,
  "closed_at" timestamp (3) with time zone,
  CONSTRAINT "chain_community_kiosk_epoch_pk" PRIMARY KEY("community","kiosk","epoch")
);

CREATE TABLE "community" (
  "id" text PRIMARY KEY NOT NULL,
  "name" text NOT NULL,
  "name_en" text NOT NULL,
  "district_name" text NOT NULL,
  "card_key" text NOT NULL,
  "policy" jsonb NOT NULL,
  "incarnation" uuid NOT NULL,
  "revision" bigint NOT NULL,
  "changed_revision" bigint NOT NULL,
  "demo" boolean NOT NULL,
  "created_at" timestamp (3) with time zone NOT NULL
);

CREATE TABLE "event" (
  "community" text NOT NULL,
  "id" uuid NOT NULL,
  "kiosk" text NOT NULL,
  "epoch" uuid NOT NULL,
  "seq" bigint NOT NULL,
  "type" text NOT NULL,
  "at" timestamp (3) with time zone NOT NULL,
  "received_at" timestamp (3) with time zone NOT NULL,
  "hash" text NOT NULL,
  "payload" jsonb NOT NULL,
  "answer" jsonb NOT NULL,
  CONSTRAINT "event_community_id_pk" PRIMARY KEY("community","id"),
  CONSTRAINT "event_seq" UNIQUE("community","kiosk","epoch","seq")
);

CREATE TABLE "hub_session" (
  "community" text NOT NULL,
  "token_hash" text NOT NULL,
  "staff" text NOT NULL,
  "created_at" timestamp (3) with time zone NOT NULL,
  "expires_at" timestamp (3) with time zone NOT NULL,
  CONSTRAINT "hub_session_community_token_hash_pk" PRIMARY KEY("community","token_hash")
);

CREATE TABLE "item" (
  "community" text NOT NULL,
  "id" text NOT NULL,
  "barcode" text NOT NULL,
  "name" text NOT NULL,
  "name_en" text NOT NULL,
  "supplier" text NOT NULL,
  "points_price" integer NOT NULL,
  "cash_price_fen" integer NOT NULL,
  "market_price_fen" integer NOT NULL,
  "cost_price_fen" integer NOT NULL,
  "shelf_place" text NOT NULL,
  "picture" text NOT NULL,
  "sort" integer NOT NULL,
  "status" text NOT NULL,
  "revision" bigint NOT NULL,
  CONSTRAINT "item_community_id_pk" PRIMARY KEY("community","id")
);

CREATE TABLE "kiosk" (
  "community" text NOT NULL,
  "id" text NOT NULL,
  "store" text NOT NULL,
  "label" text NOT NULL,
  "public_key" jsonb NOT NULL,
  "key_thumbprint" text NOT NULL,
  "status" text NOT NULL,
  "enrolled_at" timestamp (3) with time zone NOT NULL,
  "last_seen_at" timestamp (3) with time zone,
  "app_version" text NOT NULL,
  "clock_offset_ms" bigint,
  "persistent_storage" boolean,
  "waiting" integer,
  CONSTRAINT "kiosk_community_id_pk" PRIMARY KEY("community","id"),
  CONSTRAINT "kiosk_label" UNIQUE("community","label"),
  CONSTRAINT "kiosk_key" UNIQUE("community","key_thumbprint")
);

CREATE TABLE "pairing_code" (
  "community" text NOT NULL,
  "code_hash" text NOT NULL,
  "store" text NOT NULL,
  "created_by" text NOT NULL,
  "created_at" timestamp (3) with time zone NOT NULL,
  "expires_at" timestamp (3) with time zone NOT NULL,
  "used_at" timestamp (3) with time zone,
  "used_by" text,
  CONSTRAINT "pairing_code_community_code_hash_pk" PRIMARY KEY("community","code_hash")
);

CREATE TABLE "proof_nonce" (
  "community" text NOT NULL,
  "kiosk" text NOT NULL,
  "nonce" text NOT NULL,
  "expires_at" timestamp (3) with time zone NOT NULL,
  CONSTRAINT "proof_nonce_community_kiosk_nonce_pk" PRIMARY KEY("community","kiosk","nonce")
);

CREATE TABLE "redemption_line" (
  "community" text NOT NULL,
  "redemption" uuid NOT NULL,
  "line" integer NOT NULL,
  "item" text NOT NULL,
  "quantity" integer NOT NULL,
  "points_each" integer NOT NULL,
  "cash_each_fen" integer NOT NULL,
  CONSTRAINT "redemption_line_community_redemption_line_pk" PRIMARY KEY("community","redemption","line")
);

CREATE TABLE "redemption_reversal" (
  "community" text NOT NULL,
  "redemption" uuid NOT NULL,
  "event" uuid NOT NULL,
  "reason" text NOT NULL,
  "at" timestamp (3) with time zone NOT NULL,
  CONSTRAINT "redemption_reversal_community_redemption_pk" PRIMARY KEY("community","redemption")
);

CREATE TABLE "redemption" (
  "community" text NOT NULL,
  "id" uuid NOT NULL,
  "event" uuid NOT NULL,
  "number" text NOT NULL,
  "resident" text NOT NULL,
  "card_hash" text NOT NULL,
  "kiosk" text NOT NULL,
  "store" text NOT NULL,
  "points" integer NOT NULL,
  "cash_fen" integer NOT NULL,
  "at" timestamp (3) with time zone NOT NULL,
  CONSTRAINT "redemption_community_id_pk" PRIMARY KEY("community","id")
);

CREATE TABLE "resident" (
  "community" text NOT NULL,
  "id" text NOT NULL,
  "number" text NOT NULL,
  "name" text NOT NULL,
  "pinyin" text NOT NULL,
  "initials" text NOT NULL,
  "kind" text NOT NULL,
  "team" text NOT NULL,
  "elder_mode" boolean NOT NULL,
  "created_at" timestamp (3) with time zone NOT NULL,
  "revision" bigint NOT NULL,
  CONSTRAINT "resident_community_id_pk" PRIMARY KEY("community","id"),
  CONSTRAINT "resident_number" UNIQUE("community","number")
);

CREATE TABLE "review" (
  "community" text NOT NULL,
  "event" uuid NOT NULL,
  "code" text NOT NULL,
  "kiosk" text NOT NULL,
  "detail" jsonb NOT NULL,
  "raised_at" timestamp (3) with time zone NOT NULL,
  CONSTRAINT "review_community_event_code_pk" PRIMARY KEY("community","event","code")
);

CREATE TABLE "rule" (
  "community" text NOT NULL,
  "category" text NOT NULL,
  "version" integer NOT NULL,
  "unit" text NOT NULL,
  "points_per_unit" integer NOT NULL,
  "daily_cap" integer,
  "effective_from" date NOT NULL,
  CONSTRAINT "rule_community_category_version_pk" PRIMARY KEY("community","category","version")
);

CREATE TABLE "set_aside" (
  "community" text NOT NULL,
  "kiosk" text NOT NULL,
  "epoch" uuid NOT NULL,
  "seq" bigint NOT NULL,
  "digest" text NOT NULL,
  "event_id" text,
  "code" text NOT NULL,
  "detail" text NOT NULL,
  "raw" text NOT NULL,
  "received_at" timestamp (3) with time zone NOT NULL,
  CONSTRAINT "set_aside_community_kiosk_epoch_seq_digest_pk" PRIMARY KEY("community","kiosk","epoch","seq","digest")
);

CREATE TABLE "staff" (
  "community" text NOT NULL,
  "id" text NOT NULL,
  "name" text NOT NULL,
  "role" text NOT NULL,
  "sign_in_name" text NOT NULL,
  "password_hash" text,
  CONSTRAINT "staff_community_id_pk" PRIMARY KEY("community","id"),
  CONSTRAINT "staff_sign_in" UNIQUE("community","sign_in_name")
);

CREATE TABLE "stock_movement" (
  "community" text NOT NULL,
  "cause" uuid NOT NULL,
  "line" integer NOT NULL,
  "store" text NOT NULL,
  "item" text NOT NULL,
  "kind" text NOT NULL,
  "quantity" integer NOT NULL,
  "recorded_at" timestamp (3) with time zone NOT NULL,
  CONSTRAINT "stock_movement_community_cause_line_pk" PRIMARY KEY("community","cause","line")
);

CREATE TABLE "stock" (
  "community" text NOT NULL,
  "store" text NOT NULL,
  "item" text NOT NULL,
  "on_hand" integer NOT NULL,
  "revision" bigint NOT NULL,
  CONSTRAINT "stock_community_store_item_pk" PRIMARY KEY("community","store","item")
);

CREATE TABLE "store" (
  "community" text NOT NULL,
  "id" text NOT NULL,
  "name" text NOT NULL,
  "name_en" text NOT NULL,
  CONSTRAINT "store_community_id_pk" PRIMARY KEY("community","id")
);

CREATE TABLE "supplier" (
  "community" text NOT NULL,
  "id" text NOT NULL,
  "name" text NOT NULL,
  "name_en" text NOT NULL,
  "kind" text NOT NULL,
  CONSTRAINT "supplier_community_id_pk" PRIMARY KEY("community","id")
);

CREATE TABLE "transfer" (
  "community" text NOT NULL,
  "id" uuid NOT NULL,
  "debit_account" text NOT NULL,
  "credit_account" text NOT NULL,
  "points" integer NOT NULL,
  "kind" text NOT NULL,
  "reverses" uuid,
  "category" text,
  "rule_version" integer,
  "quantity" double precision,
  "note" text NOT NULL,
  "kiosk" text,
  "staff" text,
  "at" timestamp (3) with time zone NOT NULL,
  "recorded_at" timestamp (3) with time zone NOT NULL,
  CONSTRAINT "transfer_community_id_pk" PRIMARY KEY("community","id"),
  CONSTRAINT "transfer_positive" CHECK (points > 0)
);

CREATE TABLE "waiting" (
  "community" text NOT NULL,
  "event" uuid NOT NULL,
  "waits_for" text NOT NULL,
  CONSTRAINT "waiting_community_event_pk" PRIMARY KEY("community","event")
);

CREATE INDEX "card_resident" ON "card" USING btree ("community","resident");
CREATE INDEX "card_revision" ON "card" USING btree ("community","revision","hash");
CREATE UNIQUE INDEX "chain_one_open" ON "chain" USING btree ("community","kiosk") WHERE status = 'open';
CREATE INDEX "event_received" ON "event" USING btree ("community","received_at");
CREATE INDEX "item_revision" ON "item" USING btree ("community","revision","id");
CREATE INDEX "proof_nonce_expiry" ON "proof_nonce" USING btree ("community","expires_at");
CREATE INDEX "redemption_resident" ON "redemption" USING btree ("community","resident","at");
CREATE INDEX "resident_revision" ON "resident" USING btree ("community","revision","id");
CREATE INDEX "review_raised" ON "review" USING btree ("community","raised_at");
CREATE INDEX "stock_movement_item" ON "stock_movement" USING btree ("community","store","item","recorded_at");
CREATE INDEX "stock_revision" ON "stock" USING btree ("community","store","revision","item");
CREATE UNIQUE INDEX "transfer_reverses" ON "transfer" USING btree ("community","reverses") WHERE reverses IS NOT NULL;
CREATE INDEX "transfer_debit" ON "transfer" USING btree ("community","debit_account","recorded_at","id");
CREATE INDEX "transfer_credit" ON "transfer" USING btree ("community","credit_account","recorded_at","id");
CREATE INDEX "waiting_for" ON "waiting" USING btree ("community","waits_for");

-- The ledger is append-only: what happened is undone by a new row, never by changing an old one.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'table % is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER transfer_append_only BEFORE UPDATE OR DELETE ON "transfer" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER transfer_no_truncate BEFORE TRUNCATE ON "transfer" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER stock_movement_append_only BEFORE UPDATE OR DELETE ON "stock_movement" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER stock_movement_no_truncate BEFORE TRUNCATE ON "stock_movement" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER redemption_append_only BEFORE UPDATE OR DELETE ON "redemption" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER redemption_no_truncate BEFORE TRUNCATE ON "redemption" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER redemption_line_append_only BEFORE UPDATE OR DELETE ON "redemption_line" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER redemption_line_no_truncate BEFORE TRUNCATE ON "redemption_line" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER redemption_reversal_append_only BEFORE UPDATE OR DELETE ON "redemption_reversal" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER redemption_reversal_no_truncate BEFORE TRUNCATE ON "redemption_reversal" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER set_aside_append_only BEFORE UPDATE OR DELETE ON "set_aside" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER set_aside_no_truncate BEFORE TRUNCATE ON "set_aside" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER review_append_only BEFORE UPDATE OR DELETE ON "review" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER review_no_truncate BEFORE TRUNCATE ON "review" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- An event's bytes never change; only its answer may, when what it waited for has arrived.
CREATE TRIGGER event_append_only BEFORE UPDATE OF community, id, kiosk, epoch, seq, type, at, received_at, hash, payload OR DELETE
  ON "event" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER event_no_truncate BEFORE TRUNCATE ON "event" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
`;
