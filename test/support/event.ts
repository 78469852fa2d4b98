import type { APIGatewayProxyEventV2 } from 'aws-lambda';

/** A push on the wire, such as the local broker signs. */
export interface WirePush {
  readonly method?: string;
  /** The path of a push route: `/push/mns/{source}/{token}`. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** What an HTTP API makes text of; it hands over everything else in base64. */
const TEXT = /^(?:text\/|application\/(?:json|javascript|xml|x-www-form-urlencoded))/;

/**
 * The event that API Gateway's HTTP API makes of a push (payload 2.0): header names in lower case, the path decoded,
 * text as a string.
 * @param changes members of the event that shall be otherwise
 */
export function pushEvent(
  { method = 'POST', path, headers, body }: WirePush,
  changes: Partial<APIGatewayProxyEventV2> = {},
): APIGatewayProxyEventV2 {
  const [rawPath = '', rawQueryString = ''] = path.split('?', 2);
  const [, , broker = '', source = '', token = ''] = rawPath.split('/');
  const names = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  const lowerCase: Record<string, string | undefined> = Object.fromEntries(names);
  const isText = TEXT.test(lowerCase['content-type'] ?? '');
  const routeKey = `ANY /push/${broker}/{source}/{token}`;
  return {
    version: '2.0',
    routeKey,
    rawPath: decodeURIComponent(rawPath),
    rawQueryString,
    headers: { host: 'hooks.example.com', ...lowerCase },
    pathParameters: { source: decodeURIComponent(source), token: decodeURIComponent(token) },
    requestContext: {
      accountId: '123456789012',
      apiId: 'a1b2c3d4e5',
      domainName: 'hooks.example.com',
      domainPrefix: 'hooks',
      http: {
        method,
        path: decodeURIComponent(rawPath),
        protocol: 'HTTP/1.1',
        sourceIp: '203.0.113.7',
        userAgent: lowerCase['user-agent'] ?? '',
      },
      requestId: 'JKJaXmPLvHcESHA=',
      routeKey,
      stage: '$default',
      time: '17/May/2016:09:10:57 +0000',
      timeEpoch: 1_463_476_257_000,
    },
    body: body.toString(isText ? 'utf8' : 'base64'),
    isBase64Encoded: !isText,
    ...changes,
  };
}
