import { hashOf, systemSchema, type DataMap, type OpenSystem, type System } from '@zgoda/datamap';
import { ConnectorError, type Connector, type TaskConnector, type TaskSystem } from '@zgoda/connector-kit';
import { canonicalize, type JsonValue } from '@zgoda/verify';
import type { ControllerId } from '@zgoda/vocabulary/ids';
import { z } from 'zod';
import type { Context, TxContext } from '../../context.ts';
import { ConflictRetry, transaction } from '../../platform/db/index.ts';
import { recordEvidence } from '../evidence/index.ts';
import { findLatestMap, findMapByHash, insertMap, type StoredMap } from './store.ts';

/** What opens the databases of controllers: handed in at the start, since a policy holds no secrets. */
export interface ConnectedSystems {
  /** By the name that a map gives them. */
  readonly connectors: Readonly<Partial<Record<string, Connector>>>;
  /** Those of systems that are asked rather than written to. */
  readonly askers?: Readonly<Partial<Record<string, TaskConnector>>>;
  /** Undefined where the operator has set nothing for this system. */
  settingsOf(controller: ControllerId, system: string): unknown;
}

/** Opens the systems of this controller. @throws ConnectorError `settings_invalid` where none were given */
export const openSystemFor =
  ({ controller }: Pick<Context, 'controller'>, { connectors, settingsOf }: ConnectedSystems): OpenSystem =>
  async (system, access) => {
    const connector = connectors[system.connector];
    const settings = settingsOf(controller, system.id);
    if (connector === undefined || settings === undefined) throw new ConnectorError('settings_invalid');
    return connector.open(settings, access);
  };

/** A system of this controller that is asked. @throws ConnectorError `settings_invalid` where none were given */
export function openAskedSystem(
  { controller }: Pick<Context, 'controller'>,
  { askers = {}, settingsOf }: ConnectedSystems,
  { connector, id }: Pick<System, 'connector' | 'id'>,
): TaskSystem {
  const asker = askers[connector];
  const settings = settingsOf(controller, id);
  if (asker === undefined || settings === undefined) throw new ConnectorError('settings_invalid');
  return asker.open(settings);
}

const documentSchema = z.array(systemSchema);

function toMap({ hash, document }: StoredMap): DataMap {
  return { systems: documentSchema.parse(JSON.parse(document)), hash };
}

const noSystems = (): DataMap => ({ systems: [], hash: hashOf([]) });

/** The map that counts now; without systems where the controller has published none. */
export async function getDataMap(ctx: Context): Promise<DataMap> {
  const found = await findLatestMap(ctx.db, ctx.controller);
  return found === undefined ? noSystems() : toMap(found);
}

/** The map that a plan was made with, whatever was published since. @throws Error when there is no such map */
export async function getMapOfPlan(ctx: Context, hash: string): Promise<DataMap> {
  const empty = noSystems();
  if (hash === empty.hash) return empty;
  const found = await findMapByHash(ctx.db, ctx.controller, hash);
  if (found === undefined) throw new Error('a plan names a map that was never published');
  return toMap(found);
}

/**
 * Publishes the systems of a controller as the map that counts from now on, with its evidence. The same map again changes nothing.
 * @returns whether it is new
 */
export async function publishDataMap(
  ctx: Context,
  { systems, hash }: DataMap,
  policyHash: string,
): Promise<boolean> {
  return transaction(ctx, async (tx) => {
    const latest = await findLatestMap(tx.tx, tx.controller);
    if ((latest?.hash ?? noSystems().hash) === hash) return false;
    const ordered = systems.toSorted((a, b) => (a.id < b.id ? -1 : 1));
    const document = canonicalize(ordered as unknown as JsonValue);
    const version = (latest?.version ?? 0) + 1;
    const entryId = await recordPublication(tx, ordered, { version, hash, policyHash });
    const isFirst = await insertMap(tx.tx, tx.controller, {
      version,
      hash,
      document,
      at: tx.clock.now(),
      entryId,
    });
    if (!isFirst) throw new ConflictRetry('the map of systems');
    return true;
  });
}

async function recordPublication(
  tx: TxContext,
  systems: readonly System[],
  {
    version,
    hash,
    policyHash,
  }: { readonly version: number; readonly hash: string; readonly policyHash: string },
) {
  const tables = systems.reduce((sum, system) => sum + Object.keys(system.tables).length, 0);
  const payload = { act: 'data_map_published', version, map_hash: hash, systems: systems.length, tables };
  const [entry] = await recordEvidence(tx, [{ class: 'system', policyHash, payload }]);
  if (entry === undefined) throw new Error('an act has its evidence');
  return entry.entryId;
}
