/** As much of a browser as signing in needs: cookies that are kept, redirects that are looked at, forms that are filled. */
export class Browser {
  private readonly cookies = new Map<string, string>();

  constructor(private readonly origin: string) {}

  /** Every Set-Cookie line that came. */
  readonly lines: string[] = [];

  async send(
    method: string,
    address: string,
    options: { form?: Record<string, string>; json?: unknown; headers?: Record<string, string> } = {},
  ): Promise<Response> {
    const headers = new Headers(options.headers);
    if (this.cookies.size > 0) headers.set('Cookie', [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '));
    let body: string | undefined;
    if (options.form !== undefined) {
      headers.set('Content-Type', 'application/x-www-form-urlencoded');
      body = new URLSearchParams(options.form).toString();
    } else if (options.json !== undefined) {
      headers.set('Content-Type', 'application/json');
      body = JSON.stringify(options.json);
    }
    const response = await fetch(new URL(address, this.origin), { method, headers, body, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) {
      this.lines.push(line);
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
      if (value === '' || /max-age=0/i.test(line)) this.cookies.delete(name!);
      else this.cookies.set(name!, value!);
    }
    return response;
  }

  get(address: string): Promise<Response> {
    return this.send('GET', address);
  }

  names(): string[] {
    return [...this.cookies.keys()];
  }

  /** Fills the form of the issuer's page at this address; answers where it leads. */
  async fill(address: string, fields: Record<string, string>): Promise<Response> {
    const page = await (await this.get(address)).text();
    const state = /id="auth-state">([^<]*)</.exec(page)?.[1];
    if (state === undefined) throw new Error(`no form at ${address}:\n${page.slice(0, 500)}`);
    const { action, csrf } = JSON.parse(state) as { action: string; csrf: string };
    return this.send('POST', action, { form: { ...fields, csrf } });
  }
}
