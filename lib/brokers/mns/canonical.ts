/** The parts of a request that MNS signs, in a push as in its REST API. */
export interface SignedParts {
  readonly verb: string;
  /** As sent. Absent and empty are the same empty line; so are those of the next two. */
  readonly contentMd5?: string | undefined;
  readonly contentType?: string | undefined;
  readonly date?: string | undefined;
  /** All headers of the request, names in lower case; those that are not `x-mns-*` are passed over. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Path and query as sent, still encoded. */
  readonly target: string;
}

/**
 * The text that is signed: with RSA-SHA1 in a push, with HMAC-SHA1 (V2) in a request to the REST API.
 * Source: MNS documentation, "Signature" and "Endpoint signature authentication"; proved on a captured push.
 */
export function canonicalRequest(parts: SignedParts): string {
  let text = `${parts.verb}\n${parts.contentMd5 ?? ''}\n${parts.contentType ?? ''}\n${parts.date ?? ''}\n`;
  // By name, not by line: `x-mns-a:` would sort after `x-mns-a-b:`.
  for (const name of Object.keys(parts.headers).sort(byCodeUnits)) {
    const value = parts.headers[name];
    if (value !== undefined && name.startsWith('x-mns-')) text += `${name}:${value}\n`;
  }
  return text + parts.target;
}

function byCodeUnits(left: string, right: string): number {
  return left < right ? -1 : 1;
}
