import type { APIGatewayProxyEventV2 } from 'aws-lambda';

/** A push on the wire. */
export interface WirePush {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** What an HTTP API makes text of; it hands over everything else in base64. */
const TEXT = /^(?:text\/|application\/(?:json|javascript|xml))/;

/** The event that API Gateway's HTTP API makes of a push to `/push/{broker}/{source}/{token}` (payload 2.0). */
export function pushEvent({ path, headers, body }: WirePush): APIGatewayProxyEventV2 {
  const [, , broker = '', source = '', token = ''] = path.split('/');
  const lowerCase: Record<string, string> = { host: 'hooks.example.com' };
  for (const [name, value] of Object.entries(headers)) lowerCase[name.toLowerCase()] = value;
  const isText = TEXT.test(lowerCase['content-type'] ?? '');
  const routeKey = `ANY /push/${broker}/{source}/{token}`;
  return {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString: '',
    headers: lowerCase,
    pathParameters: { source, token },
    requestContext: {
      accountId: '123456789012',
      apiId: 'a1b2c3d4e5',
      domainName: 'hooks.example.com',
      domainPrefix: 'hooks',
      http: {
        method: 'POST',
        path,
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
  };
}
