import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { PushRequest } from '../push/request.ts';
import { Secret } from '../secret.ts';

/**
 * A push as API Gateway's HTTP API hands it over (payload 2.0): text bodies as UTF-8 strings, others in base64.
 * Bytes that are not UTF-8 do not survive in a text body; they then fail their digest.
 */
export function readPushRequest(
  event: APIGatewayProxyEventV2,
  seen: Pick<PushRequest, 'basePath' | 'sourceAddress' | 'receivedAt'>,
): PushRequest {
  const { http } = event.requestContext;
  return {
    method: http.method,
    ...seen,
    source: event.pathParameters?.source ?? '',
    token: new Secret(event.pathParameters?.token ?? ''),
    query: event.rawQueryString || '',
    headers: Object.fromEntries(
      Object.entries(event.headers).map(([name, value]) => [name.toLowerCase(), value]),
    ),
    body: Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
  };
}
