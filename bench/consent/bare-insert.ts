// The floor: the row of one consent inserted and committed by itself, from one process, over so many connections.
// argv: address of the database, connections, seconds. Prints rows per second.
import { randomUUID } from 'node:crypto';
import { Pool } from 'pg';

const [url = '', connectionsText = '1', secondsText = '5'] = process.argv.slice(2);
const connections = Number(connectionsText);

const insert = {
  name: 'bare_insert',
  text: `insert into bare_consent_record
      (controller_id, subject_id, record_id, purpose, topics, channel, status, reservations, policy_version, locale, method,
       recorded_at, entry_id)
    values ($1, $2, $3, $4, null, null, $5, null, $6, $7, $8, $9, $10)`,
};
const row = (): unknown[] => [
  'payroll-mail',
  randomUUID(),
  randomUUID(),
  'practice-news',
  'given',
  1,
  'uk',
  'web_form',
  new Date(),
  randomUUID(),
];

const pool = new Pool({ connectionString: url, max: connections });
await pool.query('create table if not exists bare_consent_record (like consent_record including all)');
const clients = await Promise.all(Array.from({ length: connections }, () => pool.connect()));
await Promise.all(clients.map((client) => client.query({ ...insert, values: row() })));

const until = performance.now() + Number(secondsText) * 1000;
const startedAt = performance.now();
let rows = 0;
await Promise.all(
  clients.map(async (client) => {
    while (performance.now() < until) {
      await client.query({ ...insert, values: row() });
      rows += 1;
    }
  }),
);
console.log(rows / ((performance.now() - startedAt) / 1000));
for (const client of clients) client.release();
await pool.end();
