/**
 * The gardeners' site: join, see what is on record, delete the account. Node alone, no packages.
 *
 *   MEMBERS_DB   the members' database; by default the one that `npm start` makes
 *   ZGODA_URL    the platform, http://127.0.0.1:8080
 *   ZGODA_KEY    its secret key, zk_dev_association-site
 *   PORT         8090
 */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { resolve } from 'node:path';
import { openMembers, type Member } from './members.ts';

const {
  MEMBERS_DB = resolve(import.meta.dirname, '../../../.zgoda/examples/association-site/members.sqlite'),
  ZGODA_URL = 'http://127.0.0.1:8080',
  ZGODA_KEY = 'zk_dev_association-site',
  PORT = '8090',
} = process.env;

const members = openMembers(MEMBERS_DB);
const privacy = `${ZGODA_URL}/association-site`;

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => escapes[sign] ?? sign);

const layout = (title: string, body: string): string => `<!doctype html>
<html lang="uk"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Калина</title>
<style>
  :root { color-scheme: light dark; font: 1.0625rem/1.5 system-ui, sans-serif; }
  body { max-width: 34rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
  label { display: block; margin: .75rem 0; } input, textarea { display: block; width: 100%; box-sizing: border-box; font: inherit; padding: .5rem; }
  button { font: inherit; padding: .5rem 1rem; margin: .25rem 0; } form + form { margin-top: 2rem; } .wrong { font-weight: 600; }
</style></head>
<body><h1>${title}</h1>${body}
<p><a href="${escaped(privacy)}/policy">Ваші дані: що ми обіцяємо</a></p></body></html>`;

const field = (name: string, label: string, kind = 'text', hint = ''): string =>
  `<label>${label}<input name="${name}" type="${kind}" required maxlength="200" ${hint}></label>`;

const doorPage = (wrong = ''): string =>
  layout(
    'Спілка садівників «Калина»',
    `${wrong === '' ? '' : `<p class="wrong" role="alert">${wrong}</p>`}
<form method="post" action="/join"><h2>Вступити</h2>
${field('surname', 'Прізвище', 'text', 'autocomplete="family-name"')}${field('name', 'Ім’я', 'text', 'autocomplete="given-name"')}
${field('email', 'Електронна пошта', 'email', 'autocomplete="email"')}
${field('password', 'Пароль, від 12 знаків', 'password', 'minlength="12" autocomplete="new-password"')}
<button>Вступити</button></form>
<form method="post" action="/sign-in"><h2>Увійти</h2>
${field('email', 'Електронна пошта', 'email', 'autocomplete="email"')}${field('password', 'Пароль', 'password', 'autocomplete="current-password"')}
<button>Увійти</button></form>`,
  );

const accountPage = (member: Member, messages: readonly string[], wrong = ''): string =>
  layout(
    `${escaped(member.name)} ${escaped(member.surname)}`,
    `${wrong === '' ? '' : `<p class="wrong" role="alert">${wrong}</p>`}<p>${escaped(member.email)}</p>
${messages.length === 0 ? '' : `<h2>Ваші повідомлення</h2><ul>${messages.map((text) => `<li>${escaped(text)}</li>`).join('')}</ul>`}
<form method="post" action="/messages"><label>Написати спілці<textarea name="body" rows="3" required maxlength="2000"></textarea></label><button>Надіслати</button></form>
<form method="post" action="/sign-out"><button>Вийти</button></form>
<form method="post" action="/delete"><h2>Видалити обліковий запис</h2>
<p>Дані зникнуть в усіх наших системах. Лишається тільки те, чого вимагає закон: облік внесків.</p>
<label><input type="checkbox" name="sure" value="yes" required style="display:inline;width:auto"> Так, видалити</label>
<button>Видалити</button></form>`,
  );

const goodbyePage = layout(
  'Обліковий запис видалено',
  '<p>Ваші дані стираються в усіх наших системах. Цей сайт про вас уже нічого не знає.</p><p><a href="/">На початок</a></p>',
);

const tokenOf = (request: IncomingMessage): string =>
  /(?:^|;\s*)session=([\w-]+)/.exec(request.headers.cookie ?? '')?.[1] ?? '';

const cookie = (token: string): string => `session=${token}; Path=/; HttpOnly; SameSite=Lax`;
const noCookie = `${cookie('')}; Max-Age=0`;

function show(response: ServerResponse, status: number, html: string, headers: object = {}): void {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', ...headers }).end(html);
}

function go(response: ServerResponse, to: string, headers: object = {}): void {
  response.writeHead(303, { location: to, ...headers }).end();
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  let text = '';
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > 20_000) throw new RangeError('a form is short');
  }
  return new URLSearchParams(text);
}

/** Tells the platform; what follows there is the policy's `on_account_closed`. Told again in one session, it counts once. */
async function tellClosed({ email }: Member, token: string): Promise<boolean> {
  const answer = await fetch(`${ZGODA_URL}/v1/events`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${ZGODA_KEY}`,
      'content-type': 'application/json',
      'idempotency-key': createHash('sha256').update(token).digest('hex'),
    },
    body: JSON.stringify({ type: 'account.closed', subject: { email } }),
    signal: AbortSignal.timeout(10_000),
  }).catch(() => undefined);
  return answer?.ok === true;
}

async function post(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const form = await readForm(request);
  const value = (name: string): string => (form.get(name) ?? '').trim();
  const browser = request.headers['user-agent']?.slice(0, 200) ?? '';
  const token = tokenOf(request);
  const member = members.memberOf(token);
  if (path === '/join') {
    const { email, surname, name } = {
      email: value('email'),
      surname: value('surname'),
      name: value('name'),
    };
    const password = form.get('password') ?? '';
    const isWhole = email.includes('@') && surname !== '' && name !== '' && password.length >= 12;
    const begun = isWhole ? members.register({ email, surname, name, password }, browser) : undefined;
    if (begun === undefined)
      return show(response, 422, doorPage('Так вступити не вийшло. Перевірте всі поля.'));
    return go(response, '/account', { 'set-cookie': cookie(begun) });
  }
  if (path === '/sign-in') {
    const begun = members.signIn(value('email'), form.get('password') ?? '', browser);
    if (begun === undefined) return show(response, 422, doorPage('Пошта або пароль не ті.'));
    return go(response, '/account', { 'set-cookie': cookie(begun) });
  }
  if (member === undefined) return go(response, '/');
  if (path === '/messages' && value('body') !== '') members.write(member.id, value('body').slice(0, 2000));
  if (path === '/sign-out') {
    members.signOut(token);
    return go(response, '/', { 'set-cookie': noCookie });
  }
  if (path === '/delete' && form.get('sure') === 'yes') {
    if (await tellClosed(member, token)) return show(response, 200, goodbyePage, { 'set-cookie': noCookie });
    const wrong = 'Видалити зараз не вдалося. Спробуйте ще раз за хвилину.';
    return show(response, 503, accountPage(member, members.messagesOf(member.id), wrong));
  }
  return go(response, '/account');
}

const server = createServer((request, response) => {
  const path = new URL(request.url ?? '/', 'http://site').pathname;
  if (request.method === 'POST') {
    // A form of another site brings its own origin.
    const { origin, host } = request.headers;
    if (origin !== undefined && origin !== `http://${host ?? ''}`) return void response.writeHead(403).end();
    post(path, request, response).catch(() => response.writeHead(500).end());
    return;
  }
  const member = members.memberOf(tokenOf(request));
  if (path === '/account' && member !== undefined)
    return show(response, 200, accountPage(member, members.messagesOf(member.id)));
  if (path === '/account') return go(response, '/');
  return show(response, path === '/' ? 200 : 404, doorPage());
});

server.listen(Number(PORT), '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : PORT;
  process.stdout.write(`the gardeners' site: http://127.0.0.1:${port}\n`);
});
process.once('SIGTERM', () => {
  server.closeAllConnections();
  server.close(() => members.close());
});
