// Types of every service's contract: services/<service>/contract/openapi.yaml -> src/generated/<service>.ts
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import openapiTS, { astToString } from 'openapi-typescript';

const services = new URL('../../../../services/', import.meta.url);
const generated = new URL('../src/generated/', import.meta.url);
const generator = fileURLToPath(import.meta.url);

mkdirSync(generated, { recursive: true });
const changed = (file) => (existsSync(file) ? statSync(file).mtimeMs : 0);

for (const service of readdirSync(services).sort()) {
  const contract = new URL(`${service}/contract/openapi.yaml`, services);
  if (!existsSync(contract)) continue;
  const target = new URL(`${service}.ts`, generated);
  if (changed(target) > Math.max(changed(contract), changed(generator))) continue;
  const types = await openapiTS(contract, { defaultNonNullable: false });
  writeFileSync(target, `// Generated from services/${service}/contract/openapi.yaml.\n${astToString(types)}`);
  console.log(`generated ${service}`);
}
