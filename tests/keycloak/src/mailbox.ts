import { createServer, type AddressInfo, type Server } from 'node:net';

/** An SMTP server that takes every mail and keeps it. */
export class Mailbox {
  private readonly mails: string[] = [];
  private readonly server: Server;

  constructor() {
    this.server = createServer((socket) => {
      let text = '';
      let inMail = false;
      const say = (line: string) => socket.write(`${line}\r\n`);
      say('220 mailbox');
      socket.on('error', () => undefined);
      socket.on('data', (data) => {
        text += data.toString('latin1');
        for (;;) {
          const end = text.indexOf(inMail ? '\r\n.\r\n' : '\r\n');
          if (end < 0) return;
          const part = text.slice(0, end);
          text = text.slice(end + (inMail ? 5 : 2));
          if (inMail) this.mails.push(part.replaceAll('=\r\n', '').replaceAll('=3D', '='));
          inMail = !inMail && /^data/i.test(part);
          say(inMail ? '354 go on' : /^quit/i.test(part) ? '221 bye' : '250 done');
        }
      });
    });
  }

  async start(): Promise<number> {
    await new Promise<void>((done) => this.server.listen(0, '127.0.0.1', done));
    return (this.server.address() as AddressInfo).port;
  }

  stop(): void {
    this.server.close();
  }

  /** The first link below this address in a mail to somebody, when there is one. */
  linkTo(recipient: string, below: string): string | undefined {
    const mail = this.mails.findLast((text) => text.includes(recipient));
    const start = mail?.indexOf(below) ?? -1;
    return start < 0
      ? undefined
      : mail
          ?.slice(start)
          .split(/["\s<]/)[0]
          ?.replaceAll('&amp;', '&');
  }
}
