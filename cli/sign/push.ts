/** A push that is ready to be sent. */
export interface ReadyPush {
  readonly url: string;
  /** In the order in which the service sends them. Each character is a byte. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Headers that whoever sends the push makes itself. */
const MADE_BY_SENDER = /^(?:host|content-length|connection)$/i;

/** For a shell: `… | sh` sends it, and prints the status. */
export function asCurl({ url, headers, body }: ReadyPush): string {
  const lines = [
    `curl -sS -o /dev/null -w '%{http_code}\\n' ${quoted(url)}`,
    ...headersToSend(headers).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    `--data-binary ${quoted(body)}`,
  ];
  return lines.join(' \\\n  ');
}

/** The request as it is on the wire, and as editors' HTTP clients read it. */
export function asHttp({ url, headers, body }: ReadyPush): string {
  const { pathname, search, host } = new URL(url);
  const head = [
    `POST ${pathname}${search} HTTP/1.1`,
    `Host: ${host}`,
    ...headersToSend(headers).map(([name, value]) => `${name}: ${value}`),
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}

export function asJson({ url, headers, body }: ReadyPush): string {
  return JSON.stringify({ method: 'POST', url, headers: Object.fromEntries(headersToSend(headers)), body });
}

/** As text: a tag in Chinese is on the wire as UTF-8, which is how a terminal and a shell send it. */
function headersToSend(headers: ReadyPush['headers']): [string, string][] {
  return Object.entries(headers)
    .filter(([name]) => !MADE_BY_SENDER.test(name))
    .map(([name, value]) => [name, Buffer.from(value, 'latin1').toString()]);
}

/** One word for any POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
