import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { openDatabase } from './pool.ts';
import { testDatabase } from './testing.ts';
import { ConflictRetry, transaction } from './transaction.ts';

const database = await testDatabase();
const ctx = { db: database.db, word: 'kept' };
const owner = await database.owner();
await owner.query(`
  create table counter (name text primary key, value bigint not null);
  grant select, insert, update, delete on counter to zgoda_app;`);

const insert = (db: typeof ctx.db, name: string, value = 0) =>
  sql`insert into counter (name, value) values (${name}, ${value})`.execute(db);
const increment = (db: typeof ctx.db, name: string) =>
  sql`update counter set value = value + 1 where name = ${name}`.execute(db);
async function read(name: string, db = ctx.db): Promise<number | undefined> {
  const { rows } = await sql<{ value: number }>`select value from counter where name = ${name}`.execute(db);
  return rows[0]?.value;
}

test('what resolves is committed, what throws is rolled back', async () => {
  assert.equal(await transaction(ctx, async ({ tx }) => insert(tx, 'a', 1).then(() => 'result')), 'result');
  const failure = new Error('no');
  await assert.rejects(
    transaction(ctx, async ({ tx }) => {
      await insert(tx, 'b', 1);
      throw failure;
    }),
    failure,
  );
  assert.deepEqual([await read('a'), await read('b')], [1, undefined]);
});

test('inside, db and tx are the same transaction and the rest of the context is kept', async () => {
  await transaction(ctx, async (tx) => {
    assert.equal(tx.db, tx.tx);
    assert.equal(tx.word, 'kept');
    await insert(tx.tx, 'own', 1);
    assert.equal(await read('own', tx.db), 1);
  });
});

test('using the pool inside a transaction is an error, at any depth', async () => {
  const deep = async () => {
    await Promise.resolve();
    return read('a');
  };
  await assert.rejects(
    transaction(ctx, () => deep()),
    /the pool was used inside a transaction/,
  );
  assert.equal(await deep(), 1);
});

test('a transaction that is used after its end is an error', async () => {
  const kept = await transaction(ctx, ({ tx }) => Promise.resolve(tx));
  await assert.rejects(read('a', kept), /the transaction has ended/);
});

test('writing outside a transaction is refused by the database', async () => {
  await assert.rejects(insert(ctx.db, 'outside'), { code: '25006' });
});

test('Kysely’s own transactions are refused', async () => {
  await assert.rejects(
    ctx.db.transaction().execute((tx) => insert(tx, 'other')),
    /use transaction\(\)/,
  );
});

test('a transaction within a transaction joins it: what fails outside undoes both', async () => {
  await assert.rejects(
    transaction(ctx, async (outer) => {
      await transaction(outer, ({ tx }) => insert(tx, 'inner'));
      throw new Error('no');
    }),
  );
  assert.equal(await read('inner'), undefined);
});

test('work that lost a race runs again from the start, five times at most', async () => {
  let tries = 0;
  const work = (losses: number) =>
    transaction(ctx, async ({ tx }) => {
      tries += 1;
      await insert(tx, `race ${losses}`, tries);
      if (tries <= losses) throw new ConflictRetry('a counter');
    });
  await work(5);
  assert.deepEqual([tries, await read('race 5')], [6, 6]);
  tries = 0;
  await assert.rejects(work(6), ConflictRetry);
  assert.deepEqual([tries, await read('race 6')], [6, undefined]);
});

test('other errors are not retried', async () => {
  let tries = 0;
  const twice = transaction(ctx, async ({ tx }) => {
    tries += 1;
    await insert(tx, 'a');
  });
  await assert.rejects(twice, { code: '23505' });
  assert.equal(tries, 1);
});

test('of two transactions in a deadlock one runs again, and both take effect', async () => {
  await transaction(ctx, ({ tx }) => Promise.all([insert(tx, 'left'), insert(tx, 'right')]));
  const { promise: bothHoldOne, resolve: release } = Promise.withResolvers<void>();
  let holding = 0;
  let tries = 0;
  const move = (first: string, second: string) =>
    transaction(ctx, async ({ tx }) => {
      tries += 1;
      await increment(tx, first);
      holding += 1;
      if (holding === 2) release();
      await bothHoldOne;
      await increment(tx, second);
    });
  await Promise.all([move('left', 'right'), move('right', 'left')]);
  assert.deepEqual([await read('left'), await read('right')], [2, 2]);
  assert(tries > 2);
});

test('a serialisation failure runs again', async () => {
  await transaction(ctx, ({ tx }) => insert(tx, 'serial'));
  let tries = 0;
  await transaction(ctx, async ({ tx }) => {
    tries += 1;
    await sql`set transaction isolation level repeatable read`.execute(tx);
    await read('serial', tx);
    if (tries === 1) await owner.query(`update counter set value = value + 10 where name = 'serial'`);
    await increment(tx, 'serial');
  });
  assert.deepEqual([tries, await read('serial')], [2, 11]);
});

test('statements awaited together run in their order; when one fails, nothing of them stays', async () => {
  await transaction(ctx, async ({ tx }) => {
    const [, , value] = await Promise.all([
      insert(tx, 'together'),
      increment(tx, 'together'),
      read('together', tx),
    ]);
    assert.equal(value, 1);
  });
  await assert.rejects(
    transaction(ctx, ({ tx }) => Promise.all([insert(tx, 'x'), insert(tx, 'together'), insert(tx, 'y')])),
    { code: '23505' },
  );
  assert.deepEqual([await read('x'), await read('y')], [undefined, undefined]);
});

test('whoever waits for statements together hears of the one that failed, not of those that failed after it', async () => {
  let attempts = 0;
  const loseRace = async (tx: typeof ctx.db): Promise<void> => {
    try {
      await insert(tx, 'together');
    } catch {
      for (let layer = 0; layer < 20; layer += 1) await Promise.resolve();
      throw new ConflictRetry('a name');
    }
  };
  const won = await transaction(ctx, async ({ tx }) => {
    attempts += 1;
    if (attempts === 1) await Promise.all([loseRace(tx), insert(tx, 'z'), insert(tx, 'zz')]);
    return 'the second time';
  });
  assert.deepEqual([won, attempts], ['the second time', 2]);
});

test('a failed statement that nobody waited for fails the transaction', async () => {
  await assert.rejects(
    transaction(ctx, async ({ tx }) => {
      await insert(tx, 'not kept');
      insert(tx, 'together').catch(() => undefined);
    }),
    /nobody waited for/,
  );
  assert.equal(await read('not kept'), undefined);
});

test('a connection that is cut in the middle fails the call, and the next one works', async () => {
  const cut = transaction(ctx, async ({ tx }) => {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx);
    await insert(tx, 'cut');
    await owner.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
    await increment(tx, 'cut');
  });
  await assert.rejects(cut);
  await transaction(ctx, ({ tx }) => insert(tx, 'after the cut', 7));
  assert.deepEqual([await read('cut'), await read('after the cut')], [undefined, 7]);
});

test('a migration under a running server does not disturb prepared statements of transactions', async () => {
  await owner.query(
    'create table moving (a int); grant select on moving to zgoda_app; insert into moving values (1)',
  );
  const readAll = () => transaction(ctx, ({ tx }) => sql`select * from moving where a > ${0}`.execute(tx));
  for (let time = 0; time < 8; time += 1) await readAll();
  await owner.query('alter table moving add b int not null default 2');
  for (let time = 0; time < 8; time += 1) assert.deepEqual((await readAll()).rows, [{ a: 1, b: 2 }]);
});

test('the pool is the application’s role: it makes no tables and reads int8, numeric and dates as agreed', async () => {
  const ddl = transaction(ctx, ({ tx }) => sql`create table mine (a int)`.execute(tx));
  await assert.rejects(ddl, { code: '42501' });
  const { rows } = await sql`
    select current_user::text as role, 9007199254740991::int8 as big, 1.5::numeric as part, date '2026-02-03' as day`.execute(
    ctx.db,
  );
  assert.deepEqual(rows, [{ role: 'zgoda_app', big: 9007199254740991, part: 1.5, day: '2026-02-03' }]);
  await assert.rejects(sql`select 9007199254740992::int8`.execute(ctx.db), /beyond a safe integer/);
  assert.equal(await read('a'), 1);
});

test('a statement that takes too long is cancelled', async () => {
  const impatient = openDatabase({ url: database.url, applicationName: 'test', statementTimeoutMs: 50 });
  await assert.rejects(sql`select pg_sleep(5)`.execute(impatient.db), { code: '57014' });
  await impatient.close();
});
