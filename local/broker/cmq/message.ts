import { CmqError } from './errors.ts';
import { LIMITS } from './limits.ts';

export function checkBody(body: string, maximumMessageSize: number): void {
  if (body === '') throw new CmqError('emptyMessage');
  if (Buffer.byteLength(body) > maximumMessageSize) throw new CmqError('messageTooLarge');
}

export function checkBatchBytes(bodies: readonly string[]): void {
  const bytes = bodies.reduce((sum, body) => sum + Buffer.byteLength(body), 0);
  if (bytes > LIMITS.batchBytes) throw new CmqError('batchBytes');
}
