/** The members' database of the site: the same file that the platform knows as its system `members`. */
import { createHash, randomBytes, scryptSync, timingSafeEqual } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';

export interface Member {
  readonly id: number;
  readonly email: string;
  readonly surname: string;
  readonly name: string;
}

export interface NewMember {
  readonly email: string;
  readonly surname: string;
  readonly name: string;
  readonly password: string;
}

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

/** salt and hash, both hexadecimal */
function hashPassword(password: string, salt = randomBytes(16)): string {
  return `${salt.toString('hex')}:${scryptSync(password, salt, 32).toString('hex')}`;
}

function isPassword(password: string, stored: string | null): boolean {
  const [salt, hash] = (stored ?? '').split(':');
  if (salt === undefined || hash === undefined) return false;
  const wanted = Buffer.from(hashPassword(password, Buffer.from(salt, 'hex')));
  const known = Buffer.from(`${salt}:${hash}`);
  return wanted.length === known.length && timingSafeEqual(wanted, known);
}

export function openMembers(path: string) {
  const db = new DatabaseSync(path, { enableForeignKeyConstraints: true, timeout: 5000 });
  const columns = 'id, email, surname, name';

  function begin(memberId: number, browser: string): string {
    const token = randomBytes(24).toString('base64url');
    db.prepare('insert into session values (?, ?, ?, ?)').run(hashOf(token), memberId, browser, now());
    return token;
  }

  return {
    /** A token of a new session; undefined where the address is taken. */
    register({ email, surname, name, password }: NewMember, browser: string): string | undefined {
      const { changes, lastInsertRowid } = db
        .prepare(
          'insert into member (email, surname, name, password_hash, registered_at) values (?, ?, ?, ?, ?) on conflict do nothing',
        )
        .run(email.toLowerCase(), surname, name, hashPassword(password), now());
      return changes === 0 ? undefined : begin(Number(lastInsertRowid), browser);
    },
    /** A token of a new session; undefined whichever of both is wrong. */
    signIn(email: string, password: string, browser: string): string | undefined {
      const found = db
        .prepare('select id, password_hash from member where email = ?')
        .get(email.toLowerCase()) as { id: number; password_hash: string | null } | undefined;
      return found !== undefined && isPassword(password, found.password_hash)
        ? begin(found.id, browser)
        : undefined;
    },
    memberOf(token: string): Member | undefined {
      return db
        .prepare(
          `select ${columns} from member where id = (select member_id from session where token_hash = ?)`,
        )
        .get(hashOf(token)) as Member | undefined;
    },
    signOut(token: string): void {
      db.prepare('delete from session where token_hash = ?').run(hashOf(token));
    },
    write(memberId: number, body: string): void {
      db.prepare('insert into message (member_id, body, written_at) values (?, ?, ?)').run(
        memberId,
        body,
        now(),
      );
    },
    messagesOf(memberId: number): readonly string[] {
      return db
        .prepare('select body from message where member_id = ? order by id')
        .all(memberId)
        .map(({ body }) => String(body));
    },
    close: () => db.close(),
  };
}

const now = (): string => new Date().toISOString().slice(0, 19).replace('T', ' ');
