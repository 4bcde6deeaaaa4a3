import { readFileSync } from 'node:fs';
import { postJson } from '@zgoda/connectors';
import { parseDirectory, type DrpDoor, type SendCallback } from '../capabilities/doors/index.ts';
import { ConfigError, type Config } from '../config.ts';

/** The door of the Data Rights Protocol, closed where no directory is given. @throws ConfigError */
export function openDrpDoor({ drpDirectory: file, publicUrl, mode }: Config): DrpDoor | undefined {
  if (file === undefined) return undefined;
  try {
    return {
      directory: parseDirectory(readFileSync(file, 'utf8')),
      publicOrigin: publicUrl,
      allowsPrivate: mode === 'development',
    };
  } catch (error) {
    throw new ConfigError([`ZGODA_DRP_DIRECTORY: ${error instanceof Error ? error.message : 'not usable'}`]);
  }
}

/** Tells another side how a request stands: its address comes from outside, so that only public ones are reached. */
export const sendCallback =
  ({ mode }: Config): SendCallback =>
  (url, body, signal) =>
    postJson(url, body, { signal, allowsPrivate: mode === 'development' });
