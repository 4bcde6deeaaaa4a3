import { lookup as resolve } from 'node:dns';
import { request as requestPlain, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as requestTls } from 'node:https';
import type { LookupFunction } from 'node:net';
import { ConnectorError } from '@zgoda/connector-kit';
import { isPublicAddress, type HttpSettings } from './settings.ts';

export interface HttpAnswer {
  readonly status: number;
  /** Undefined when it is not JSON. */
  readonly json: unknown;
}

/** One request as it goes over the wire. */
export interface HttpQuestion {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** Looked at when the connection is made, so that a name which changes its address in between gains nothing. */
const publicOnly: LookupFunction = (host, options, callback) => {
  resolve(host, { ...options, all: true }, (error, addresses) => {
    if (error !== null) return callback(error, []);
    if (addresses.length === 0 || !addresses.every(({ address }) => isPublicAddress(address)))
      return callback(new ConnectorError('address_refused'), []);
    if (options.all === true) return callback(null, addresses);
    return callback(null, addresses[0]?.address ?? '', addresses[0]?.family);
  });
};

async function read(answer: IncomingMessage, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) {
      answer.destroy();
      throw new ConnectorError('answer_too_large');
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function open(question: HttpQuestion, settings: HttpSettings, signal: AbortSignal): Promise<IncomingMessage> {
  const { url, method, headers, body } = question;
  const options: RequestOptions = {
    method,
    headers: {
      accept: 'application/json',
      'user-agent': 'zgoda',
      ...headers,
      ...(body !== undefined && {
        'content-type': 'application/json',
        'content-length': String(Buffer.byteLength(body)),
      }),
    },
    // A connection of its own: none that the other side has closed meanwhile.
    agent: false,
    signal,
    ...(!settings.allowsPrivate && { lookup: publicOnly }),
  };
  return new Promise((answered, failed) => {
    const send = url.protocol === 'https:' ? requestTls : requestPlain;
    send(url, options, answered).on('error', failed).end(body);
  });
}

/**
 * Sends one request and reads its answer. A redirect is an answer like any other and is never followed: the values in the request are for
 * this host alone. What went wrong is told by code, since messages may quote the address.
 * @throws ConnectorError `unreachable`, `timed_out`, `answer_too_large`, `address_refused`
 */
export async function send(
  question: HttpQuestion,
  settings: HttpSettings,
  signal: AbortSignal | undefined,
): Promise<HttpAnswer> {
  const timer = AbortSignal.timeout(settings.timeoutMs);
  const either = signal === undefined ? timer : AbortSignal.any([timer, signal]);
  try {
    const answer = await open(question, settings, either);
    const status = answer.statusCode ?? 0;
    return { status, json: parsed(await read(answer, settings.maxAnswerBytes)) };
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof ConnectorError) throw error;
    throw new ConnectorError(timer.aborted ? 'timed_out' : 'unreachable');
  }
}
