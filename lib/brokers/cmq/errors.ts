import { BrokerError, type BrokerErrorKind } from '../broker-error.ts';
import { kindOfApi3, kindOfV2, RETRYABLE, type Subject } from './error-codes.ts';

/** What a failed call was about. */
export interface CmqCall {
  /** `PublishMessage orders` */
  readonly operation: string;
  /** What is missing when the service only says that something is. */
  readonly subject: Subject;
}

interface Fault {
  readonly message: string;
  readonly status: number;
  readonly requestId?: string | undefined;
}

/** API v2: `{"code":4440,"message":"(10600)topic is not existed"}`. */
export function v2Error(call: CmqCall, fault: Fault & { readonly code: number }): BrokerError {
  const { code, kind } = kindOfV2(fault.code, fault.message, call.subject);
  return cmqError(call, kind, code, fault);
}

/** API 3.0: `{"Response":{"Error":{"Code":"ResourceNotFound.Topic","Message":"…"}}}`. */
export function api3Error(
  call: CmqCall,
  fault: Fault & { readonly code: string },
  cause: unknown,
): BrokerError {
  return cmqError(call, kindOfApi3(fault.code, fault.message, call.subject), fault.code, fault, cause);
}

/** An answer that is not the service's own, such as a proxy's error page. */
export function strangeAnswer(call: CmqCall, status: number, message: string, cause?: unknown): BrokerError {
  if (status === 200) {
    const details = {
      broker: 'cmq',
      kind: 'internal',
      code: 'UnreadableAnswer',
      status,
      retryable: false,
    } as const;
    return new BrokerError(`cmq ${call.operation}: answer cannot be read: ${message}`, details, { cause });
  }
  const kind =
    status === 429 || status === 503
      ? 'throttled'
      : status === 401 || status === 403
        ? 'denied'
        : status >= 500
          ? 'internal'
          : 'invalid';
  return cmqError(call, kind, `HTTP ${status}`, { message, status }, cause);
}

/** A request that was not sent, because CMQ could not take it or would take it otherwise than it was meant. */
export function refusedRequest(kind: 'invalid' | 'too-large', code: string, message: string): BrokerError {
  return new BrokerError(`cmq: ${message}`, { broker: 'cmq', kind, code, status: 0, retryable: false });
}

function cmqError(
  call: CmqCall,
  kind: BrokerErrorKind,
  code: string,
  fault: Fault,
  cause?: unknown,
): BrokerError {
  return new BrokerError(
    `cmq ${call.operation}: ${code}${fault.message === '' ? '' : `: ${fault.message}`}`,
    {
      broker: 'cmq',
      kind,
      code,
      status: fault.status,
      requestId: fault.requestId || undefined,
      retryable: RETRYABLE.has(kind),
    },
    { cause },
  );
}
