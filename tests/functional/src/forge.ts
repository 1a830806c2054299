import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { importPKCS8, SignJWT, decodeJwt, decodeProtectedHeader, type JWTPayload } from 'jose';
import type { Platform } from './platform';

/** Rows of one of the platform's databases, as a program beside it would read or spoil them. */
export function query(platform: Platform, database: string, statement: string): string[][] {
  const script = [
    'import json, sqlite3, sys',
    'db = sqlite3.connect(sys.argv[1], timeout=10)',
    'rows = [[str(value) for value in row] for row in db.execute(sys.argv[2])]',
    'db.commit()',
    'print(json.dumps(rows))',
  ].join('\n');
  const output = execFileSync('/usr/bin/python3', ['-c', script, join(platform.data, 'db', `${database}.sqlite`), statement], { encoding: 'utf8' });
  return JSON.parse(output) as string[][];
}

export interface Forgery {
  claims: JWTPayload;
  header: { alg: string; kid: string };
  /** Signs with the issuer's own key, so that only what was changed can be the reason for a refusal. */
  signed: (claims: JWTPayload, header?: Record<string, unknown>) => Promise<string>;
}

/** The means to make tokens that are right but for one thing. */
export async function forgery(platform: Platform, roles: string[]): Promise<Forgery> {
  const good = await platform.token(roles);
  const claims = decodeJwt(good);
  const { alg, kid } = decodeProtectedHeader(good) as { alg: string; kid: string };
  const pem = query(platform, 'identity', `SELECT pem FROM signing_keys WHERE kid = '${kid}'`)[0]![0]!;
  const key = await importPKCS8(pem, alg);
  return {
    claims,
    header: { alg, kid },
    signed: (changed, header = {}) => new SignJWT(changed).setProtectedHeader({ alg, kid, typ: 'JWT', ...header }).sign(key),
  };
}
