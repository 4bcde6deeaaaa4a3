import type { ApiRole } from '@zgoda/vocabulary/api-keys';
import type { ControllerId } from '@zgoda/vocabulary/ids';
import { callServer } from '../admin-client.ts';
import { exitCodes } from '../failure.ts';
import type { Output } from '../output.ts';

export interface ApiKeyOptions {
  readonly dataDir: string;
  readonly controller: ControllerId;
}

/** Makes a key for the HTTP API; it is shown this once. */
export async function createKey(
  output: Output,
  {
    dataDir,
    controller,
    role,
    origins,
  }: ApiKeyOptions & { readonly role: ApiRole; readonly origins: readonly string[] },
): Promise<number> {
  const input = { controller, role, origins: [...origins] };
  const result = await callServer({ dataDir, command: 'api-keys.create', input });
  output.line(`${output.paint('good', '✓')} a ${role} key of ${controller}, shown this once:\n`);
  output.line(`  ${output.paint('strong', result.key)}\n`);
  output.line(`Revoke it with “zgoda api-keys revoke ${controller} ${result.key_id}”.`);
  output.document(result);
  return exitCodes.ok;
}

export async function listKeys(output: Output, { dataDir, controller }: ApiKeyOptions): Promise<number> {
  const result = await callServer({ dataDir, command: 'api-keys.list', input: { controller } });
  const rows = result.keys.map((key) => [
    key.key_id,
    key.role,
    key.created_at.slice(0, 10),
    key.revoked_at === undefined
      ? key.origins.join(' ')
      : output.paint('quiet', `revoked ${key.revoked_at.slice(0, 10)}`),
  ]);
  if (rows.length === 0) {
    output.line(
      `${controller} has no keys. Make one with “zgoda api-keys create ${controller} --role secret”.`,
    );
  } else
    output.table([['id', 'role', 'made', 'origins'].map((head) => output.paint('quiet', head)), ...rows]);
  output.document(result);
  return exitCodes.ok;
}

/** Exit code 1 when there is no such key, or it was revoked before. */
export async function revokeKey(
  output: Output,
  { dataDir, controller, keyId }: ApiKeyOptions & { readonly keyId: string },
): Promise<number> {
  const result = await callServer({
    dataDir,
    command: 'api-keys.revoke',
    input: { controller, key_id: keyId },
  });
  output.line(
    result.revoked
      ? `${output.paint('good', '✓')} the key is revoked; servers that know it stop taking it within 10 seconds`
      : `${output.paint('bad', '✗')} ${controller} has no such key, or it was revoked before`,
  );
  output.document(result);
  return result.revoked ? exitCodes.ok : exitCodes.problems;
}
