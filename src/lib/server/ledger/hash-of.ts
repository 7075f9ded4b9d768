import { sql, type SQL } from 'drizzle-orm';

/** SHA-256 of a column's text, as the program writes it (base64url). */
export const hashOf = (column: SQL): SQL =>
  sql`translate(encode(sha256(convert_to(${column}, 'UTF8')), 'base64'), '+/=', '-_')`;
