import { sql } from 'drizzle-orm';
import { beforeAll, expect, it } from 'vitest';
import { secureRandom } from '#lib/base/id.ts';
import { hashCardNumber } from '#lib/domain/card-hash.ts';
import { verifyPassword } from '#lib/server/console/password.ts';
import { listStockMovements } from '#lib/server/console/items.ts';
import { queryRows } from '#lib/server/db/database.ts';
import { demoCardNumber } from '#lib/server/demo/cards.ts';
import { demoItems } from '#lib/server/demo/data/items.ts';
import { demoResidents } from '#lib/server/demo/data/residents.ts';
import { makeDemoSecrets } from '#lib/server/demo/secrets.ts';
import { demoResidentId, seedDemo, specialResidents } from '#lib/server/demo/seed.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import { testNow } from './community.ts';
import { describeOnEachDatabase } from './databases.ts';

const secrets = makeDemoSecrets(secureRandom);
const options = { secrets, now: testNow, random: secureRandom };

describeOnEachDatabase('the demo community', (database, open) => {
  beforeAll(async () => {
    expect(await seedDemo(database(), options)).toBe(true);
  });

  it('keeps the invariants of the ledger', async () => {
    expect(await verifyLedger(database())).toEqual([]);
  });

  it('gives every resident the balance of the history, and every shelf its count', async () => {
    const accounts = await queryRows<{ id: string; balance: number | string }>(
      database().orm,
      sql`SELECT id, balance FROM account WHERE kind = 'resident' ORDER BY id`,
    );
    const expected = demoResidents(120).map((resident, index) => [
      demoResidentId(resident),
      index === specialResidents.newcomer ? 0 : resident.balance,
    ]);
    expect(accounts.map(({ id, balance }) => [id, Number(balance)])).toEqual(expected);

    const stock = await queryRows<{ item: string; on_hand: number }>(
      database().orm,
      sql`SELECT item, on_hand FROM stock WHERE store = 'main' ORDER BY item`,
    );
    expect(stock.map(({ item, on_hand }) => [item, on_hand])).toEqual(
      demoItems.map(({ code, onHand }) => [code, onHand.main]),
    );
  });

  it('tells of the past by whose redemption a shelf was moved, though no kiosk recorded it', async () => {
    const [community] = await queryRows<{ id: string }>(database().orm, sql`SELECT id FROM community`);
    const { rows } = await listStockMovements(database().orm, community?.id ?? '', {});
    const redeemed = rows.filter(({ kind }) => kind === 'redeem');
    expect(redeemed.length).toBeGreaterThan(0);
    for (const { redemptionNumber, residentName } of redeemed) {
      expect(redemptionNumber).toMatch(/^P-\d{4}-\d+$/);
      expect(residentName).not.toBeNull();
    }
  });

  it('holds hashes of cards and passwords, and nothing that could be read off as one', async () => {
    const [community] = await queryRows<{ card_key: string }>(database().orm, sql`SELECT card_key FROM community`);
    const cards = await queryRows<{ hash: string; status: string }>(database().orm, sql`SELECT hash, status FROM card`);
    const statusOf = (place: number): string | undefined => {
      const hash = hashCardNumber(community?.card_key ?? '', demoCardNumber(secrets.cardSeed, place));
      return cards.find((card) => card.hash === hash)?.status;
    };
    expect(cards).toHaveLength(120);
    expect(statusOf(0)).toBe('active');
    expect(statusOf(specialResidents.revokedCard)).toBe('revoked');

    const staff = await queryRows<{ role: string; password_hash: string | null }>(
      database().orm,
      sql`SELECT role, password_hash FROM staff ORDER BY role`,
    );
    for (const { role, password_hash } of staff) {
      if (role === 'clerk') expect(password_hash).toBeNull();
      if (role === 'manager') expect(await verifyPassword(secrets.managerPassword, password_hash)).toBe(true);
      if (role === 'auditor') expect(await verifyPassword(secrets.auditorPassword, password_hash)).toBe(true);
    }
  });

  it('is not founded twice', async () => {
    expect(await seedDemo(database(), options)).toBe(false);
    const communities = await queryRows(database().orm, sql`SELECT id FROM community`);
    expect(communities).toHaveLength(1);
  });

  it('is the same each time but for its secrets', async () => {
    const other = await open();
    try {
      await seedDemo(other, { ...options, secrets: makeDemoSecrets(secureRandom) });
      const select = sql`SELECT id, debit_account, credit_account, points, note, at::text FROM transfer ORDER BY id`;
      expect(await queryRows(other.orm, select)).toEqual(await queryRows(database().orm, select));
    } finally {
      await other.close();
    }
  });

  it('grows to as many residents as a benchmark asks for', async () => {
    const large = await open();
    try {
      await seedDemo(large, { ...options, residents: 600 });
      const [count] = await queryRows<{ residents: number | string }>(
        large.orm,
        sql`SELECT count(*) AS residents FROM resident`,
      );
      expect(Number(count?.residents)).toBe(600);
      expect(await verifyLedger(large)).toEqual([]);
    } finally {
      await large.close();
    }
  });
});
