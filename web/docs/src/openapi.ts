/** The part of OpenAPI 3.1 that the reference shows. */
export interface Document {
  info: { title: string; version: string; description?: string };
  servers?: { url: string }[];
  tags?: { name: string; description?: string }[];
  paths: Record<string, PathItem>;
  components?: Record<string, Record<string, unknown> | undefined>;
}

export type PathItem = { parameters?: (Parameter | Reference)[] } & Partial<Record<Method, Operation>>;

export interface Operation {
  operationId?: string;
  summary?: string;
  description?: string;
  tags?: string[];
  parameters?: (Parameter | Reference)[];
  requestBody?: Body | Reference;
  responses?: Record<string, Answer | Reference>;
  security?: Record<string, unknown>[];
}

export interface Reference {
  $ref: string;
}

export interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  description?: string;
  schema?: Schema | Reference;
}

export interface Body {
  required?: boolean;
  content?: Record<string, { schema?: Schema | Reference }>;
}

export interface Answer {
  description?: string;
  headers?: Record<string, unknown>;
  content?: Record<string, { schema?: Schema | Reference }>;
}

export interface Schema {
  type?: string | string[];
  format?: string;
  description?: string;
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  examples?: unknown[];
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  pattern?: string;
  required?: string[];
  properties?: Record<string, Schema | Reference>;
  items?: Schema | Reference;
  additionalProperties?: boolean | Schema | Reference;
  oneOf?: (Schema | Reference)[];
  anyOf?: (Schema | Reference)[];
  allOf?: (Schema | Reference)[];
}

export const methods = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options'] as const;
export type Method = (typeof methods)[number];

export interface Route {
  id: string;
  method: Method;
  path: string;
  operation: Operation;
  parameters: Parameter[];
}

const isReference = (value: object): value is Reference => '$ref' in value && typeof value.$ref === 'string';

/** What a reference of this document points at; undefined when there is nothing. */
export function resolve<T extends object>(document: Document, value: T | Reference | undefined, depth = 8): T | undefined {
  if (value === undefined || !isReference(value)) return value;
  if (depth === 0 || !value.$ref.startsWith('#/')) return undefined;
  let node: unknown = document;
  for (const part of value.$ref.slice(2).split('/')) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    node = typeof node === 'object' && node !== null ? (node as Record<string, unknown>)[name] : undefined;
  }
  return typeof node === 'object' && node !== null ? resolve(document, node as T | Reference, depth - 1) : undefined;
}

/** `Video` for `#/components/schemas/Video`. */
export function nameOf(value: object): string | undefined {
  return isReference(value) ? value.$ref.split('/').pop() : undefined;
}

/** All routes with the parameters of their path, by tag, in the order of the document. */
export function routesOf(document: Document): { tag: string; description?: string; routes: Route[] }[] {
  const groups = new Map<string, { tag: string; description?: string; routes: Route[] }>();
  for (const { name, description } of document.tags ?? []) groups.set(name, { tag: name, description, routes: [] });
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of methods) {
      const operation = item[method];
      if (!operation) continue;
      const tag = operation.tags?.[0] ?? path.split('/')[1] ?? '';
      const group = groups.get(tag) ?? { tag, routes: [] };
      groups.set(tag, group);
      const parameters = [...(item.parameters ?? []), ...(operation.parameters ?? [])]
        .map((parameter) => resolve<Parameter>(document, parameter))
        .filter((parameter) => parameter !== undefined);
      group.routes.push({ id: operation.operationId ?? `${method} ${path}`, method, path, operation, parameters });
    }
  }
  return [...groups.values()].filter(({ routes }) => routes.length > 0);
}

/** The type of a schema in a few words: `string, uuid`, `Video[]`, `one of Failure, null`. */
export function typeOf(document: Document, schema: Schema | Reference | undefined): string {
  if (!schema) return 'any';
  const name = nameOf(schema);
  const full = resolve<Schema>(document, schema);
  if (!full) return name ?? 'any';
  if (name && (full.properties || full.oneOf || full.anyOf || full.allOf)) return name;
  const either = full.oneOf ?? full.anyOf;
  if (either) return either.map((one) => typeOf(document, one)).join(' or ');
  if (full.const !== undefined) return JSON.stringify(full.const);
  if (full.enum) return full.enum.map((value) => (value === null ? 'null' : String(value))).join(' | ');
  const types = Array.isArray(full.type) ? full.type : [full.type ?? (full.properties ? 'object' : 'any')];
  return types
    .map((type) => (type === 'array' ? `${typeOf(document, full.items)}[]` : type === 'string' && full.format ? `string, ${full.format}` : type))
    .join(' or ');
}

/** The rules of a schema in a few words. */
export function rulesOf(schema: Schema): string[] {
  const rules: string[] = [];
  const range = (from: number | undefined, to: number | undefined, what: string) => {
    if (from !== undefined && to !== undefined) rules.push(`${from} to ${to} ${what}`.trim());
    else if (from !== undefined) rules.push(`at least ${from} ${what}`.trim());
    else if (to !== undefined) rules.push(`at most ${to} ${what}`.trim());
  };
  range(schema.minLength, schema.maxLength, 'characters');
  range(schema.minimum, schema.maximum, '');
  range(schema.minItems, schema.maxItems, 'items');
  if (schema.pattern) rules.push(`pattern ${schema.pattern}`);
  if (schema.default !== undefined) rules.push(`default ${JSON.stringify(schema.default)}`);
  return rules;
}

/** The object behind a schema, through one list: what its fields are read from. */
export function objectOf(document: Document, schema: Schema | Reference | undefined): Schema | undefined {
  const full = resolve<Schema>(document, schema);
  if (!full) return undefined;
  if (full.properties) return full;
  if (full.items) return objectOf(document, full.items);
  for (const one of full.oneOf ?? full.anyOf ?? full.allOf ?? []) {
    const found = objectOf(document, one);
    if (found) return found;
  }
  return undefined;
}
