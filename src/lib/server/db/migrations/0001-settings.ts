/** What managers settle at the hub, kept with who did it, when and why. */
export const settingsTables: readonly string[] = [
  `CREATE TABLE "policy_change" (
    "community" text NOT NULL,
    "number" integer NOT NULL,
    "before" jsonb NOT NULL,
    "after" jsonb NOT NULL,
    "reason" text NOT NULL,
    "staff" text NOT NULL,
    "changed_at" timestamp (3) with time zone NOT NULL,
    CONSTRAINT "policy_change_community_number_pk" PRIMARY KEY("community","number")
  )`,
  `CREATE TABLE "staff_change" (
    "community" text NOT NULL,
    "staff" text NOT NULL,
    "number" integer NOT NULL,
    "action" text NOT NULL,
    "role" text NOT NULL,
    "reason" text NOT NULL,
    "changed_by" text NOT NULL,
    "changed_at" timestamp (3) with time zone NOT NULL,
    CONSTRAINT "staff_change_community_staff_number_pk" PRIMARY KEY("community","staff","number")
  )`,
];
