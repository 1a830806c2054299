// Writes a .br and a .gz beside every text file of a build: node precompress.mjs DIST
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const text = /\.(html|js|mjs|css|svg|json|webmanifest|txt|xml|map)$/;
const smallest = 1024;

for (const entry of readdirSync(process.argv[2], { recursive: true })) {
  const file = join(process.argv[2], entry);
  if (!text.test(file) || !statSync(file).isFile()) continue;
  const content = readFileSync(file);
  if (content.length < smallest) continue;
  const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: 10, [constants.BROTLI_PARAM_SIZE_HINT]: content.length } };
  writeFileSync(`${file}.br`, brotliCompressSync(content, brotli));
  writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }));
}
