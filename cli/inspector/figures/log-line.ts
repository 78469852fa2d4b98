import * as v from 'valibot';

const count = v.optional(v.number(), 0);
const name = v.exactOptional(v.pipe(v.string(), v.maxLength(256)));

/** What a line of the functions' log counts (`lib/metrics.ts`), and what of. */
const Line = v.object({
  time: v.pipe(
    v.string(),
    v.transform((time) => Date.parse(time)),
    v.number(),
  ),
  message: v.string(),
  source: name,
  messageId: name,
  target: name,
  reason: name,
  /** Which of a delivery it was, from 1 on. */
  attempt: v.exactOptional(v.number()),
  /** How long it took. */
  ms: v.exactOptional(v.number()),
  Accepted: count,
  Refused: count,
  Strangers: count,
  DeliveryFailures: v.exactOptional(v.number()),
});
export type LogLine = v.InferOutput<typeof Line>;

/** A line as it is printed; undefined for one that is not of this log. */
export function readLogLine(text: string): LogLine | undefined {
  if (!text.startsWith('{"time":')) return undefined;
  try {
    const line = v.safeParse(Line, JSON.parse(text));
    return line.success ? line.output : undefined;
  } catch {
    return undefined;
  }
}
