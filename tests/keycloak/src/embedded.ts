import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, resolve } from 'node:path';

const built = resolve(import.meta.dirname, '../../../web/packages/auth_pages/dist');
const types: Record<string, string> = { '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.woff2': 'font/woff2' };

/** The pages as the embedded issuer serves them: `/?page=sign_in&locale=en`. */
export class EmbeddedPages {
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
      if (pathname.startsWith('/auth/resources/')) {
        response.setHeader('Content-Type', types[extname(pathname)] ?? 'application/octet-stream');
        response.end(readFileSync(join(built, pathname.slice('/auth/resources'.length))));
        return;
      }
      const page = searchParams.get('page');
      const locale = searchParams.get('locale') ?? 'en';
      const state = {
        page,
        locale,
        action: '/',
        client: { name: 'Codeflix', url: '/' },
        links: page === 'sign_in' ? { signUp: '/' } : { signIn: '/' },
      };
      response.setHeader('Content-Type', 'text/html');
      response.end(readFileSync(join(built, 'index.html'), 'utf8').replace('@@LANG@@', locale).replace('@@STATE@@', JSON.stringify(state)));
    });
  }

  static async start(): Promise<EmbeddedPages> {
    const pages = new EmbeddedPages();
    await new Promise<void>((done) => pages.server.listen(0, '127.0.0.1', done));
    return pages;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }
}
