import { BrokerError, PASSING_KINDS } from '../broker-error.ts';
import { kindOfStatus } from '../http-status.ts';
import { kindOfApi3, kindOfV2, type Subject } from './error-codes.ts';

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
  return cmqError(call, { kind, code, retryable: PASSING_KINDS.has(kind) }, fault);
}

/** API 3.0: `{"Response":{"Error":{"Code":"ResourceNotFound.Topic","Message":"…"}}}`. */
export function api3Error(
  call: CmqCall,
  fault: Fault & { readonly code: string },
  cause: unknown,
): BrokerError {
  const judged = kindOfApi3(fault.code, fault.message, call.subject);
  return cmqError(call, { ...judged, code: fault.code }, fault, cause);
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
  const kind = kindOfStatus(status);
  const judged = { kind, code: `HTTP ${status}`, retryable: PASSING_KINDS.has(kind) } as const;
  return cmqError(call, judged, { message, status }, cause);
}

/** A request that was not sent, because CMQ could not take it or would take it otherwise than it was meant. */
export function refusedRequest(kind: 'invalid' | 'too-large', code: string, message: string): BrokerError {
  return new BrokerError(`cmq: ${message}`, { broker: 'cmq', kind, code, status: 0, retryable: false });
}

function cmqError(
  call: CmqCall,
  judged: Pick<BrokerError, 'kind' | 'code' | 'retryable'>,
  fault: Fault,
  cause?: unknown,
): BrokerError {
  const message = `cmq ${call.operation}: ${judged.code}${fault.message && `: ${fault.message}`}`;
  const requestId = fault.requestId || undefined;
  return new BrokerError(message, { broker: 'cmq', ...judged, status: fault.status, requestId }, { cause });
}
