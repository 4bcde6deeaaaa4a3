import type { ControllerId } from '@zgoda/vocabulary/ids';
import { callServer } from '../admin-client.ts';
import { exitCodes } from '../failure.ts';
import type { Output } from '../output.ts';

export interface InviteOptions {
  readonly dataDir: string;
  readonly controller: ControllerId;
  readonly email: string;
  readonly name: string;
}

/** Invites an administrator to the console: the way in before anybody has an account. */
export async function inviteStaff(output: Output, { dataDir, ...input }: InviteOptions): Promise<number> {
  const result = await callServer({ dataDir, command: 'staff.invite', input });
  output.line(
    `${output.paint('good', '✓')} the invitation, to be opened once before ${result.expires_at.slice(0, 16).replace('T', ' ')} UTC:\n`,
  );
  output.line(`  ${output.paint('strong', result.link)}`);
  output.document(result);
  return exitCodes.ok;
}
