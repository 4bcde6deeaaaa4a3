import {
  ConnectorError,
  fillIn,
  type AnswerRule,
  type AnswerRules,
  type RequestTemplate,
  type TaskAnswer,
  type TaskConnector,
  type TaskQuestion,
  type TaskSystem,
} from '@zgoda/connector-kit';
import { send, type HttpAnswer, type HttpQuestion } from './send.ts';
import { httpSettings, type HttpSettings } from './settings.ts';
import { verifyCallback } from './signature.ts';

/** Later may help. @see RFC 9110 15.5.9, 15.6; RFC 6585 4 */
const isPassing = (status: number): boolean => status >= 500 || [408, 409, 423, 425, 429].includes(status);

/** What stands in a JSON answer at `job.state`, as a text. */
function fieldIn(json: unknown, path: string): string | undefined {
  const value = path
    .split('.')
    .reduce<unknown>(
      (inner, name) =>
        typeof inner === 'object' && inner !== null && Object.hasOwn(inner, name)
          ? (inner as Record<string, unknown>)[name]
          : undefined,
      json,
    );
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

function fits({ status, json }: HttpAnswer, rule: AnswerRule | undefined): boolean {
  if (rule === undefined) return false;
  const isStatus = rule.status?.includes(status) ?? (status >= 200 && status < 300);
  if (!isStatus || rule.field === undefined) return isStatus;
  const value = fieldIn(json, rule.field);
  return value !== undefined && (rule.is?.includes(value) ?? true);
}

/** What is declared comes first; then what later may help with. @throws ConnectorError */
function outcomeOf(answer: HttpAnswer, rules: AnswerRules): 'done' | 'none_found' | 'waiting' {
  const found = (['none_found', 'waiting', 'done'] as const).find((name) => fits(answer, rules[name]));
  if (found !== undefined) return found;
  return refusal(answer);
}

function refusal({ status }: HttpAnswer): never {
  const databaseCode = String(status);
  if (isPassing(status)) throw new ConnectorError('unreachable', { databaseCode });
  if (status === 401 || status === 403) throw new ConnectorError('access_denied', { databaseCode });
  throw new ConnectorError(status >= 400 ? 'refused' : 'answer_unfit', { databaseCode });
}

interface Filling {
  readonly question: TaskQuestion;
  readonly ticket?: unknown;
}

function valueOf(name: string, { question, ticket }: Filling): string | undefined {
  if (name.startsWith('answer.')) return fieldIn(ticket, name.slice('answer.'.length));
  return Object.hasOwn(question.values, name) ? question.values[name] : undefined;
}

/** Never the name of a value's content: only which place could not be filled. */
const unfilled = (place: string): ConnectorError => new ConnectorError('value_unfit', { column: place });

function fill(template: string, filling: Filling, encode: (text: string) => string = String): string {
  const text = fillIn(template, (name) => {
    const value = valueOf(name, filling);
    return value === undefined ? undefined : encode(value);
  });
  if (text === undefined) throw unfilled('template');
  return text;
}

/** Each value stays within its segment: neither a slash nor two dots lead elsewhere. */
function pathOf(template: string, filling: Filling): string {
  const path = fill(template, filling, encodeURIComponent);
  if (path.split('/').some((segment) => /^(?:\.|%2e){1,2}$/i.test(segment))) throw unfilled('path');
  return path;
}

function bodyOf(template: unknown, filling: Filling): unknown {
  if (typeof template === 'string')
    return /^\{\{\s*corrections\s*\}\}$/.test(template)
      ? (filling.question.corrections ?? [])
      : fill(template, filling);
  if (Array.isArray(template)) return template.map((item) => bodyOf(item, filling));
  if (typeof template !== 'object' || template === null) return template;
  return Object.fromEntries(
    Object.entries(template).map(([name, member]) => [name, bodyOf(member, filling)]),
  );
}

function headersOf(template: RequestTemplate, filling: Filling, { secrets }: HttpSettings) {
  const given = Object.entries(template.headers ?? {}).map(([name, text]) => {
    const value = fillIn(text, (wanted) =>
      wanted.startsWith('secrets.') ? secrets[wanted.slice('secrets.'.length)] : valueOf(wanted, filling),
    );
    if (value === undefined || !/^[\x20-\x7e]*$/.test(value)) throw unfilled(name);
    return [name.toLowerCase(), value] as const;
  });
  const own = template.method === 'GET' ? {} : { 'idempotency-key': filling.question.idempotencyKey };
  return { ...Object.fromEntries(given), ...own };
}

/** @throws ConnectorError `value_unfit` where a template cannot be filled */
function questionOf(template: RequestTemplate, filling: Filling, settings: HttpSettings): HttpQuestion {
  const url = new URL(settings.base);
  url.pathname = url.pathname.replace(/\/+$/, '') + pathOf(template.path, filling);
  for (const [name, text] of Object.entries(template.query ?? {}))
    url.searchParams.append(name, fill(text, filling));
  return {
    method: template.method,
    url,
    headers: headersOf(template, filling, settings),
    body: template.body === undefined ? undefined : JSON.stringify(bodyOf(template.body, filling)),
  };
}

const ticketOf = (json: unknown): string => JSON.stringify(json ?? null);

function answerFrom(answer: HttpAnswer, rules: AnswerRules): TaskAnswer {
  const state = outcomeOf(answer, rules);
  return state === 'waiting' ? { state, ticket: ticketOf(answer.json) } : { state };
}

function open(given: unknown): TaskSystem {
  const settings = httpSettings(given);
  const request = (template: RequestTemplate, filling: Filling, signal: AbortSignal | undefined) =>
    send(questionOf(template, filling, settings), settings, signal);
  return {
    async ask(question, signal) {
      const { ask, answers } = question.operation;
      return answerFrom(await request(ask, { question }, signal), answers);
    },
    async poll(question, ticket, signal) {
      const { poll } = question.operation;
      if (poll === undefined) throw unfilled('poll');
      const answer = await request(poll, { question, ticket: JSON.parse(ticket) }, signal);
      // What leads to the answer stays what it was at first.
      const state = outcomeOf(answer, poll.answers);
      return state === 'waiting' ? { state, ticket } : { state };
    },
    async check(question, signal) {
      const { check } = question.operation;
      if (check === undefined) return undefined;
      const answer = await request(check, { question }, signal);
      if (fits(answer, check.expect)) return true;
      if (answer.status >= 200 && answer.status < 300) return false;
      return refusal(answer);
    },
    readCallback({ callback: rules }, callback) {
      const id = verifyCallback(settings.callbackKey, callback);
      if (rules === undefined) throw new ConnectorError('answer_unfit');
      let json: unknown;
      try {
        json = JSON.parse(Buffer.from(callback.body).toString());
      } catch {
        throw new ConnectorError('answer_unfit');
      }
      return { id, answer: answerFrom({ status: 200, json }, rules) };
    },
  };
}

/** Systems that are asked over HTTP, as their map declares it. No redirect is followed, and private addresses only where the settings say so. */
export const httpTasks: TaskConnector = { name: 'http', open };
