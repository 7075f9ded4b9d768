/** Who may redeem from whose account, and until when. As of every other table, no statistics are gathered of communities. */
export const statements: readonly string[] = [
  `CREATE TABLE "proxy" (
    "community" text NOT NULL,
    "id" uuid NOT NULL,
    "resident" text NOT NULL,
    "helper" text NOT NULL,
    "consent" text NOT NULL,
    "witness" text,
    "from_day" date NOT NULL,
    "until_day" date NOT NULL,
    "fact" integer NOT NULL,
    "ended_at" timestamp (3) with time zone,
    "ended_by" integer,
    "revision" bigint NOT NULL,
    CONSTRAINT "proxy_community_id_pk" PRIMARY KEY("community","id")
  )`,
  `ALTER TABLE "proxy" ALTER COLUMN "community" SET STATISTICS 0`,
  `CREATE INDEX "proxy_resident" ON "proxy" USING btree ("community","resident")`,
  `CREATE INDEX "proxy_helper" ON "proxy" USING btree ("community","helper")`,
];
