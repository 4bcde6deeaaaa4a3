import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readDataMap, readSystemFiles, rowConnectors, type Connections, type System } from '@zgoda/datamap';
import { connectionsOf, type Config } from '../config.ts';
import type { Log } from '../platform/log/index.ts';
import { createSqliteFile } from '../platform/sqlite-file.ts';
import type { PolicyFolder } from './policy-folders.ts';

/**
 * How this process reaches the systems of its controllers. Settings that no system asks for, and systems with rows that have
 * none, are told by name. In development a system of an example lies in the data directory: it is made from `systems/<id>.sql` beside its map.
 */
export function openConnections(config: Config, folders: readonly PolicyFolder[], log: Log): Connections {
  const given = connectionsOf(config);
  for (const controller of given.keys())
    if (!folders.some((folder) => folder.controller === controller))
      log.warn('connections.controller_unknown', { name: controller });
  const all = new Map<string, ReadonlyMap<string, Readonly<Record<string, unknown>>>>(given);
  for (const folder of folders) {
    const { controller } = folder;
    const systems = systemsOf(folder);
    const settings = new Map(given.get(controller));
    for (const name of settings.keys())
      if (!systems.some(({ id }) => id === name))
        log.warn('connections.system_unknown', { controller, name });
    for (const system of systems) {
      if (settings.has(system.id) || !holdsRows(system)) continue;
      const sample = config.mode === 'development' ? sampleOf(config, folder, system) : undefined;
      if (sample === undefined)
        log.warn('connections.system_without_settings', { controller, name: system.id });
      else settings.set(system.id, { path: sample });
    }
    if (settings.size > 0) all.set(controller, settings);
  }
  return all;
}

const holdsRows = ({ connector }: System): boolean =>
  (rowConnectors as readonly string[]).includes(connector);

function systemsOf({ files }: PolicyFolder): readonly System[] {
  const read = readDataMap(readSystemFiles(files));
  return 'map' in read ? read.map.systems : [];
}

/** The invented database of an example, made at the first start. */
function sampleOf(config: Config, { controller, path }: PolicyFolder, system: System): string | undefined {
  const statements = join(path, 'systems', `${system.id}.sql`);
  if (system.connector !== 'sqlite' || !existsSync(statements)) return undefined;
  const file = join(config.dataDir, 'examples', controller, `${system.id}.sqlite`);
  if (!existsSync(file)) createSqliteFile(file, readFileSync(statements, 'utf8'));
  return file;
}
