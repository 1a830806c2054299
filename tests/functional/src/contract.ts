import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020';
import { parse } from 'yaml';

const services = resolve(import.meta.dirname, '../../../services');
const folders: Record<string, string> = {
  'catalog-admin': 'catalog_admin',
  encoder: 'encoder',
  catalog: 'catalog',
  playback: 'playback',
  subscription: 'subscription',
};
const methods = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options'];

interface Operation {
  requestBody?: { content?: Record<string, unknown> };
  responses: Record<string, { $ref?: string; content?: Record<string, unknown> }>;
}
type Paths = Record<string, Record<string, Operation>>;

interface Contract {
  id: string;
  paths: Paths;
  document: { paths: Paths; components?: { responses?: Record<string, { content?: Record<string, unknown> }> } };
}

// The documents are OpenAPI 3.1, whose schemas are JSON Schema 2020-12; formats are left to the services' own tests.
const ajv = new Ajv2020({ strict: false, validateFormats: false });

const contracts = new Map<string, Contract>();
for (const [base, folder] of Object.entries(folders)) {
  const document = parse(readFileSync(join(services, folder, 'contract', 'openapi.yaml'), 'utf8')) as Contract['document'];
  ajv.addSchema(document, folder);
  contracts.set(base, { id: folder, paths: document.paths, document });
}

const escape = (name: string) => name.replaceAll('~', '~0').replaceAll('/', '~1');
const validators = new Map<string, ValidateFunction>();

/** The path template of a contract that a path matches; literal parts win over parameters. */
function template(paths: Paths, path: string): string | undefined {
  const parts = path.split('/');
  const fits = Object.keys(paths).filter((candidate) => {
    const wanted = candidate.split('/');
    return wanted.length === parts.length && wanted.every((part, i) => part.startsWith('{') || part === parts[i]);
  });
  return fits.sort((a, b) => a.split('{').length - b.split('{').length)[0];
}

/** What an answer breaks of its service's contract: an undocumented status, or a body that is not of its schema. Empty when nothing. */
export function breaches(method: string, path: string, status: number, body: unknown): string[] {
  const match = /^\/api\/([a-z-]+)\/v1(\/[^?]*)/.exec(path);
  const contract = match === null ? undefined : contracts.get(match[1]!);
  if (match === null || contract === undefined || match[2] === '/openapi.json') return [];
  const found = template(contract.paths, match[2]!);
  const operation = found === undefined ? undefined : contract.paths[found]?.[method.toLowerCase()];
  // What the contract does not know is answered by the edge.
  if (found === undefined || operation === undefined)
    return [404, 405, 400].includes(status) ? [] : [`${method} ${path} is in no contract, yet answers ${status}`];
  // These are the edge's and can come from anywhere: 401 where a bad token comes along that was not needed.
  const response = operation.responses[String(status)] ?? operation.responses.default;
  if (response === undefined)
    return [400, 401, 413, 415, 429, 431, 503].includes(status) ? [] : [`${method} ${found} answers ${status}, which its contract does not know`];
  if (body === undefined) return [];
  const name = response.$ref?.split('/').at(-1);
  const content = name === undefined ? response.content : contract.document.components?.responses?.[name]?.content;
  const type = Object.keys(content ?? {})[0];
  if (type === undefined) return [];
  const where =
    name === undefined
      ? `/paths/${escape(found)}/${method.toLowerCase()}/responses/${operation.responses[String(status)] === undefined ? 'default' : status}`
      : `/components/responses/${name}`;
  const pointer = `${contract.id}#${where}/content/${escape(type)}/schema`;
  let validate = validators.get(pointer);
  if (validate === undefined) {
    validate = ajv.compile({ $ref: pointer });
    validators.set(pointer, validate);
  }
  if (validate(body)) return [];
  return (validate.errors ?? []).map((error) => `${method} ${found} ${status}: ${error.instancePath} ${error.message}`);
}

/** Every operation of every contract: its method, its path below the origin, and whether it takes JSON. */
export function operations(): { method: string; path: string; takesJson: boolean }[] {
  return [...contracts].flatMap(([base, { paths }]) =>
    Object.entries(paths).flatMap(([path, item]) =>
      Object.entries(item)
        .filter(([method]) => methods.includes(method))
        .map(([method, operation]) => ({
          method: method.toUpperCase(),
          path: `/api/${base}/v1${path}`,
          takesJson: operation.requestBody?.content?.['application/json'] !== undefined,
        })),
    ),
  );
}
