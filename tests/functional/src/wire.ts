import { connect } from 'node:net';

export interface WireAnswer {
  status: number;
  headers: string;
  body: string;
}

/** The `code` of the problem document in an answer. */
export const wireCode = (answer: WireAnswer): string | undefined =>
  answer.body.startsWith('{') ? (JSON.parse(answer.body) as { code?: string }).code : undefined;

function parse(bytes: Buffer): WireAnswer | undefined {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const headers = bytes.subarray(0, end).toString('latin1');
  const status = Number(headers.split(' ')[1]);
  const length = Number(/content-length: (\d+)/i.exec(headers)?.[1] ?? '0');
  const body = bytes.subarray(end + 4);
  return body.length < length ? undefined : { status, headers, body: body.toString('utf8') };
}

/** Sends exactly these bytes over a fresh connection, piece by piece with a pause between them, and answers what came back. */
export function wire(port: number, pieces: Iterable<string | Uint8Array>, pause = 0): Promise<WireAnswer> {
  return new Promise((done, fail) => {
    const socket = connect(port, '127.0.0.1');
    let bytes = Buffer.alloc(0);
    const settle = () => {
      const answer = parse(bytes);
      if (answer !== undefined) done(answer);
      return answer !== undefined;
    };
    const more = pieces[Symbol.iterator]();
    const send = () => {
      const piece = more.next();
      if (piece.done === true || socket.destroyed) return;
      socket.write(piece.value, () => setTimeout(send, pause));
    };
    socket.on('connect', send);
    socket.on('data', (chunk) => {
      bytes = Buffer.concat([bytes, chunk]);
      if (settle()) socket.destroy();
    });
    // A server that refuses early may close while we still write; what it said before counts.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      if (!settle()) fail(new Error(`the connection ended after ${bytes.length} bytes without an answer`));
    });
  });
}
