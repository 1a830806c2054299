/** One server-sent event. */
export interface ServerEvent {
  event: string;
  data: string;
  /** The last one that came up to here: what the server wants to hear from who comes back. */
  id: string | undefined;
}

/** Reads a body of server-sent events, however its bytes are cut; ends with the body. */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let event = '';
  let data: string[] = [];
  let id: string | undefined;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      text += decoder.decode(value, { stream: !done });
      // A carriage return at the end may be the first half of a line's end.
      for (let end = lineEnd(text, done); end; end = lineEnd(text, done)) {
        const line = text.slice(0, end.at);
        text = text.slice(end.next);
        if (line === '') {
          if (data.length > 0) yield { event: event || 'message', data: data.join('\n'), id };
          event = '';
          data = [];
          continue;
        }
        const colon = line.indexOf(':');
        const name = colon < 0 ? line : line.slice(0, colon);
        const content = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
        if (name === 'event') event = content;
        else if (name === 'data') data.push(content);
        else if (name === 'id') id = content;
      }
      if (done) return;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function lineEnd(text: string, done: boolean): { at: number; next: number } | undefined {
  const at = text.search(/[\r\n]/);
  if (at < 0) return undefined;
  if (text[at] === '\n') return { at, next: at + 1 };
  if (at + 1 === text.length && !done) return undefined;
  return { at, next: text[at + 1] === '\n' ? at + 2 : at + 1 };
}
