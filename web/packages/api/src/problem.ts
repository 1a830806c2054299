/** A problem document (RFC 9457) as every service answers it. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  code: string;
  detail?: string;
  errors?: FieldProblem[];
  /** Members that only some codes carry, such as `devices`. */
  [member: string]: unknown;
}

export interface FieldProblem {
  field: string;
  code: string;
  detail: string;
}

/** A call that did not succeed. `status` 0 and code `network` mean that no answer came at all. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(readonly problem: Problem) {
    super(problem.detail ?? problem.title);
  }

  get status(): number {
    return this.problem.status;
  }

  get code(): string {
    return this.problem.code;
  }

  /** What is wrong with a field, or undefined. */
  field(name: string): string | undefined {
    return this.problem.errors?.find((error) => error.field === name)?.detail;
  }
}

const isProblem = (value: unknown): value is Problem =>
  typeof value === 'object' && value !== null && typeof (value as Problem).code === 'string' && typeof (value as Problem).status === 'number';

/** The error of an answer; a body that is no problem document becomes one by its status. */
export function errorOf(response: Response, body: unknown): ApiError {
  if (isProblem(body)) return new ApiError(body);
  return new ApiError({ type: 'about:blank', title: response.statusText || 'Unexpected answer', status: response.status, code: 'unexpected_answer' });
}

export const networkError = (cause: unknown): ApiError =>
  new ApiError({ type: 'about:blank', title: 'No answer', status: 0, code: 'network', detail: cause instanceof Error ? cause.message : undefined });
