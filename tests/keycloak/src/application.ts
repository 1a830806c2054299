import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An application that people come back to: an empty page at every address. */
export class Application {
  private readonly server: Server = createServer((_, response) => response.end('back'));

  async start(): Promise<string> {
    await new Promise<void>((done) => this.server.listen(0, '127.0.0.1', done));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}
