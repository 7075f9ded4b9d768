/** Kiosks: their keys and chains, how they are let in, and what they ask each other for. */
export const kioskTables: readonly string[] = [
  `CREATE TABLE "allotment_ask" (
    "community" text NOT NULL,
    "resident" text NOT NULL,
    "holder" text NOT NULL,
    "asker" text NOT NULL,
    "points" integer NOT NULL,
    "asked_at" timestamp (3) with time zone NOT NULL,
    CONSTRAINT "allotment_ask_community_resident_holder_asker_pk" PRIMARY KEY("community","resident","holder","asker")
  )`,
  `CREATE TABLE "kiosk" (
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
    "lost_at" timestamp (3) with time zone,
    "exposure" bigint,
    CONSTRAINT "kiosk_community_id_pk" PRIMARY KEY("community","id"),
    CONSTRAINT "kiosk_label" UNIQUE("community","label"),
    CONSTRAINT "kiosk_key" UNIQUE("community","key_thumbprint")
  )`,
  `CREATE TABLE "pairing_code" (
    "community" text NOT NULL,
    "code_hash" text NOT NULL,
    "store" text NOT NULL,
    "created_by" text NOT NULL,
    "created_at" timestamp (3) with time zone NOT NULL,
    "expires_at" timestamp (3) with time zone NOT NULL,
    "used_at" timestamp (3) with time zone,
    "used_by" text,
    "replaces" text,
    CONSTRAINT "pairing_code_community_code_hash_pk" PRIMARY KEY("community","code_hash")
  )`,
  `CREATE TABLE "proof_nonce" (
    "community" text NOT NULL,
    "kiosk" text NOT NULL,
    "nonce" text NOT NULL,
    "expires_at" timestamp (3) with time zone NOT NULL,
    CONSTRAINT "proof_nonce_community_kiosk_nonce_pk" PRIMARY KEY("community","kiosk","nonce")
  )`,
  `CREATE TABLE "chain" (
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
  )`,
];
