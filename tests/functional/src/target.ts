import { createApi, type Api } from '@codeflix/api';
import { breaches } from './contract';
import { until } from './until';

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  json: unknown;
}

/** The `code` of a problem document, or undefined. */
export const codeOf = (answer: Answer): string | undefined => (answer.json as { code?: string } | undefined)?.code;

const running = new Set<Target>();
let ended: string[] = [];

/** The last lines of the log of each platform that runs or has ended since the last asking. */
export function lastWords(): string[] {
  const words = [...ended, ...[...running].map((target) => target.output())];
  ended = [];
  return words;
}

/** A platform that tests talk to: one process, or the services of a stack behind their gateway. */
export abstract class Target {
  abstract readonly origin: string;
  /** The first administrator. */
  abstract readonly administrator: { email: string; password: string };
  private readonly tokens = new Map<string, Promise<string>>();

  /** The processes that serve: another number after a crash. */
  abstract pids(): number[];
  /** How many of them answer the same question in turn. */
  abstract readonly voices: number;
  /** Whether all of them are ready. */
  abstract ready(): Promise<boolean>;
  /** Sends a request until each process of a service has carried it out once; that who has done it refuses it counts for nothing. */
  abstract byEachOf(service: string, request: () => Promise<Response>): Promise<void>;
  /** Makes the processes of a service forget what they hold in memory alone, where they outlive the test. */
  abstract forget(service: string): Promise<void>;
  /** The end of what they logged. */
  abstract output(): string;
  /** An access token for an hour. */
  protected abstract issue(roles: string[], subject: string): Promise<string>;

  protected begun(): void {
    running.add(this);
  }

  /** Ends it for the test. */
  async dispose(): Promise<void> {
    running.delete(this);
    ended.push(this.output());
  }

  /** Of a person of this platform's own who has these roles. */
  token(roles: string[], subject = 'tester'): Promise<string> {
    const key = `${subject} ${roles.join(' ')}`;
    let token = this.tokens.get(key);
    if (token === undefined) this.tokens.set(key, (token = this.issue(roles, subject)));
    return token;
  }

  /** Waits until a question is answered so by everyone who may be asked: what one replica knows, others learn a moment later. */
  untilAgreed(what: string, condition: () => Promise<boolean>, seconds?: number): Promise<void> {
    const agreed = async () => {
      for (let voice = 0; voice < this.voices; ++voice) if (!(await condition())) return false;
      return true;
    };
    return until(what, agreed, seconds);
  }

  /** Typed clients that carry a token with these roles. */
  async api(roles: string[], subject?: string): Promise<Api> {
    const token = await this.token(roles, subject);
    const signed: typeof fetch = async (input, init) => {
      const request = new Request(input, init);
      request.headers.set('Authorization', `Bearer ${token}`);
      const response = await sent(request);
      const copy = response.clone();
      keepsContract(request.method, new URL(request.url).pathname, response, await copy.text());
      return response;
    };
    return createApi({ fetch: signed }, this.origin);
  }

  /** One call with any method, path and body; the answer's JSON is parsed where there is one. */
  async call(method: string, path: string, options: { token?: string; body?: BodyInit; headers?: Record<string, string> } = {}): Promise<Answer> {
    const headers = new Headers(options.headers);
    if (options.token !== undefined) headers.set('Authorization', `Bearer ${options.token}`);
    const address = path.startsWith('http') ? path : this.origin + path;
    const response = await sent(new Request(address, { method, headers, body: options.body, redirect: 'manual' }));
    const text = await response.text();
    const json = keepsContract(method, new URL(response.url).pathname, response, text);
    return { status: response.status, headers: response.headers, text, json };
  }
}

/**
 * As browsers do (RFC 9112, 9.3.1): where a kept connection is closed before the answer, such as by a gateway that reads its list anew,
 * a GET is sent once more.
 */
async function sent(request: Request): Promise<Response> {
  if (request.method !== 'GET') return fetch(request);
  try {
    return await fetch(request.clone());
  } catch (error) {
    if ((error as { cause?: { code?: string } }).cause?.code !== 'UND_ERR_SOCKET') throw error;
    return fetch(request);
  }
}

/** Parses the JSON of an answer and throws when the answer is not as its contract says. */
function keepsContract(method: string, path: string, response: Response, text: string): unknown {
  const isJson = response.headers.get('Content-Type')?.includes('json') === true && text !== '';
  const json = isJson ? (JSON.parse(text) as unknown) : undefined;
  const broken = breaches(method, path, response.status, json);
  if (broken.length > 0) throw new Error(`the contract is broken:\n${broken.join('\n')}`);
  return json;
}
