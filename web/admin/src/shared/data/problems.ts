import { ApiError, type FieldProblem } from '@codeflix/api';
import { HttpError } from 'react-admin';
import en from '../i18n/locales/en.json';

type Nested = { [name: string]: string | Nested };

/** The service, or what it stands on, is away for a while. 507 has words of its own: somebody has to make room. */
const isAway = (status: number) => status >= 500 && status !== 507;

/**
 * The error of a call as react-admin takes it: its message and its field errors are keys of our words where we have them,
 * otherwise the sentence of the service. `body.errors` has the shape of the form.
 */
export function toHttpError(error: unknown): unknown {
  if (!(error instanceof ApiError)) return error;
  const errors = error.problem.errors ?? [];
  return new HttpError(wordsFor(error.code, isAway(error.status) ? 'problems.unavailable' : error.message), error.status, {
    code: error.code,
    problem: error.problem,
    ...(errors.length > 0 ? { errors: nested(errors) } : {}),
  });
}

/** A key of our words for a code, or the sentence that came with it. */
export function wordsFor(code: string, detail: string): string {
  const key = `problems.${code}`;
  return hasWords(key) ? key : detail;
}

/** Why a call was refused: each thing that is missing or wrong where the service lists them, otherwise the one sentence. */
export function reasonsOf(error: unknown): string[] {
  if (error instanceof HttpError) {
    const { problem } = error.body as { problem?: { errors?: FieldProblem[] } };
    const reasons = (problem?.errors ?? []).map(({ code, detail }) => wordsFor(code, detail));
    if (reasons.length > 0) return [...new Set(reasons)];
  }
  return [error instanceof Error ? error.message : 'ra.notification.http_error'];
}

function hasWords(key: string): boolean {
  let node: unknown = en;
  for (const name of key.split('.')) {
    if (typeof node !== 'object' || node === null || !Object.hasOwn(node, name)) return false;
    node = (node as Record<string, unknown>)[name];
  }
  return typeof node === 'string';
}

/**
 * `cast[0].role` becomes `{cast: {0: {role: ...}}}`, and `genres[2]`, which is an entry and no field, becomes `{genres: ...}`.
 * The first mistake of a field is the one that is shown.
 */
export function nested(errors: readonly FieldProblem[]): Nested {
  const root: Nested = {};
  for (const { field, code, detail } of errors) {
    const path = field.replace(/\[\d+\]$/, '').replace(/\[(\d+)\]/g, '.$1').split('.').filter(Boolean);
    const last = path.pop();
    if (last === undefined) continue;
    let node = root;
    for (const name of path) {
      const next = node[name];
      node = typeof next === 'object' ? next : (node[name] = {});
    }
    node[last] ??= wordsFor(code, detail);
  }
  return root;
}
