import { after, before, describe, test } from 'node:test';
import type { Connection } from '../connector.ts';
import type { Fixture } from './fixture.ts';
import { readingCases } from './reading.ts';
import { refusalCases } from './refusals.ts';
import { writingCases } from './writing.ts';

export type { Fixture } from './fixture.ts';

/**
 * Runs the suite that every connector of a SQL database must pass, as ordinary tests of `node:test`.
 * @param start gives an empty database of its own; the suite closes it
 */
export function testConnector(name: string, start: () => Promise<Fixture>): void {
  void describe(`${name} as any connector`, () => {
    let fixture: Fixture;
    let connection: Connection;
    before(async () => {
      fixture = await start();
      connection = await fixture.connector.open(fixture.settings(), 'write');
    });
    after(async () => {
      await connection.close();
      await fixture.close();
    });
    for (const item of [...readingCases, ...writingCases, ...refusalCases])
      void test(item.name, () => item.run({ fixture, connection }));
  });
}
