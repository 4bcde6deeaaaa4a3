import { text } from 'node:stream/consumers';
import type { Person } from '@zgoda/datamap';
import { identityKinds, type IdentityKind } from '@zgoda/vocabulary/subjects';
import { CommandFailure } from './failure.ts';
import type { CliIo } from './runner.ts';

const linePattern = new RegExp(`^(?<kind>${identityKinds.join('|')})[\\s:=]+(?<value>\\S.*)$`);
const phonePunctuation = /[\s().\u2010-\u2015/-]/gu;

/** As people are compared: an address without regard to case, a telephone number in E.164. */
const normalise: Readonly<Record<IdentityKind, (value: string) => string | undefined>> = {
  email: (value) => (/^[^\s@]+@[^\s@]+$/.test(value) ? value.toLowerCase() : undefined),
  phone: (value) => /^\+[1-9]\d{6,14}$/.exec(value.replace(phonePunctuation, ''))?.[0],
  client_id: (value) => (/^[!-~]{1,128}$/.test(value) ? value : undefined),
  device: (value) => (/^[!-~]{1,128}$/.test(value) ? value : undefined),
};

const howTo =
  'One a line on standard input, such as “email olena@example.org”, “phone +380…” or “client_id …”.';

/**
 * The identities of one person from standard input: a list of processes and a shell's history show arguments.
 * @throws CommandFailure naming the line, never its content
 */
export async function readIdentities(io: CliIo): Promise<Person['identities']> {
  if (io.input?.isTTY === true) io.error.write(`${howTo} End with Ctrl+D.\n`);
  const given = io.input === undefined ? '' : await text(io.input);
  const identities = given.split(/\r?\n/).flatMap((line, index) => {
    if (line.trim() === '') return [];
    const { kind, value } = linePattern.exec(line.trim())?.groups ?? {};
    const known = identityKinds.find((each) => each === kind);
    const normal = known === undefined ? undefined : normalise[known](value ?? '');
    if (known === undefined || normal === undefined)
      throw new CommandFailure('identity_invalid', `Line ${index + 1} is no identity.`, howTo);
    return [{ kind: known, value: normal }];
  });
  if (identities.length === 0)
    throw new CommandFailure('identity_missing', 'It is not said whose data.', howTo);
  return identities;
}
