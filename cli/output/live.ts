import type { Outcome } from '../../lib/relay/targets/target.ts';
import { jsonLine, printable } from '../../local/printable.ts';
import { timeOf } from '../listen/delivery-watch.ts';
import type { DeliveryEvent, ReceivedEvent } from '../listen/events.ts';
import { lastOf } from './deliveries.ts';
import { preview } from './notifications.ts';
import type { Output } from './output.ts';
import type { Style } from './style.ts';
import { dateTime, shortTime, timeOfDay } from './units.ts';
import { cut } from './width.ts';

export interface ForwardEvent {
  readonly event: 'forwarded';
  readonly source: string;
  readonly messageId: string;
  readonly url: string;
  readonly outcome: Outcome & { readonly ms: number };
}

const STYLES: Readonly<Record<(ReceivedEvent | DeliveryEvent | ForwardEvent)['event'], Style>> = {
  received: 'bold',
  delivered: 'green',
  failed: 'yellow',
  exhausted: 'red',
  held: 'yellow',
  forwarded: 'cyan',
};
const EVENT_WIDTH = 'delivered'.length;

/** Writes what happens, a line each. */
export function liveWriter(output: Output): (event: ReceivedEvent | DeliveryEvent | ForwardEvent) => void {
  let sourceWidth = 0;
  return (event) => {
    if (output.mode === 'json') return output.line(jsonLine(flat(event)));
    const { at, source, messageId, text } = partsOf(event);
    sourceWidth = Math.max(sourceWidth, source.length);
    const time = isToday(at) ? timeOfDay(at) : shortTime(at);
    const beginning = `${time}  ${event.event.padEnd(EVENT_WIDTH)}  ${source.padEnd(sourceWidth)}  ${messageId}`;
    const room = output.width === undefined ? Number.POSITIVE_INFINITY : output.width - beginning.length - 2;
    const word = output.paint(failed(event) ? 'red' : STYLES[event.event], event.event.padEnd(EVENT_WIDTH));
    const place = `${output.paint('cyan', source.padEnd(sourceWidth))}  ${output.paint('dim', printable(messageId))}`;
    // On a narrow terminal the line wraps, rather than saying nothing.
    const said = printable(text);
    output.line(
      `${output.paint('dim', time)}  ${word}  ${place}  ${room < 20 ? said : cut(said, room)}`.trimEnd(),
    );
  };
}

function partsOf(event: ReceivedEvent | DeliveryEvent | ForwardEvent) {
  switch (event.event) {
    case 'received': {
      const { source, messageId, receivedAt: at, tags } = event.notification;
      const tagged = tags.length === 0 ? '' : `[${tags.join(', ')}] `;
      return { at, source, messageId, text: `${tagged}${preview(event.notification)}` };
    }
    case 'forwarded': {
      const { source, messageId, url, outcome } = event;
      const result = outcome.delivered ? String(outcome.status) : outcome.detail;
      return { at: Date.now(), source, messageId, text: `${url}  ${result} in ${outcome.ms} ms` };
    }
    default: {
      const { source, messageId, target } = event.delivery;
      return { at: timeOf(event.delivery), source, messageId, text: `${target}  ${lastOf(event.delivery)}` };
    }
  }
}

/** One level, as what reads it will filter by fields. */
function flat(event: ReceivedEvent | DeliveryEvent | ForwardEvent): object {
  if (event.event === 'received') {
    const { deliveries: _, ...notification } = event.notification;
    return { event: event.event, ...notification };
  }
  return event.event === 'forwarded' ? event : { event: event.event, ...event.delivery };
}

function failed(event: ReceivedEvent | DeliveryEvent | ForwardEvent): boolean {
  return event.event === 'forwarded' && !event.outcome.delivered;
}

function isToday(epochMs: number): boolean {
  return dateTime(epochMs).slice(0, 10) === dateTime(Date.now()).slice(0, 10);
}
