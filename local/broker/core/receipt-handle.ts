/**
 * A handle as MNS makes them: the priority, then base64 of the message's place in the queue and of the
 * moment the hold ends. A later receive, or a change of visibility, therefore makes another handle.
 * Digits and dashes in base64 give neither `+` nor `/`, so clients may put it in a query unescaped.
 */
export function receiptHandle(message: {
  readonly priority: number;
  readonly sequence: number;
  readonly visibleAt: number;
  readonly dequeueCount: number;
}): string {
  const hold = `${message.sequence}-${message.visibleAt}-${message.dequeueCount}`;
  return `${message.priority}-${Buffer.from(hold).toString('base64')}`;
}

/** Whether the text has the form of a handle, of this or of any other queue. */
export function isReceiptHandle(text: string): boolean {
  const [, hold] = /^\d{1,2}-([A-Za-z0-9]+={0,2})$/.exec(text) ?? [];
  return hold !== undefined && /^\d+-\d+-\d+$/.test(Buffer.from(hold, 'base64').toString());
}
