import { signal } from '@preact/signals';
import type { LiveEvents } from '../protocol.ts';

const RETRY_MS = 2_000;

type EventName = keyof LiveEvents;
type Listener<E extends EventName> = (event: LiveEvents[E]) => void;
type Listeners = { readonly [E in EventName]: Set<Listener<E>> };

const listeners: Listeners = { message: new Set(), targets: new Set(), sources: new Set(), stage: new Set() };
const reopened = new Set<() => void>();

/** Whether what happens is heard of: `lost` until the server answers again. */
export const connection = signal<'connecting' | 'live' | 'lost'>('connecting');

/** @returns how to stop listening */
export function on<E extends EventName>(name: E, listener: Listener<E>): () => void {
  listeners[name].add(listener);
  return () => listeners[name].delete(listener);
}

/** Calls back when the connection is there again, as something may have been missed. @returns how to stop */
export function onReopened(listener: () => void): () => void {
  reopened.add(listener);
  return () => reopened.delete(listener);
}

/** Opens the stream of events, and opens it again whenever it ends. */
export function listen(): void {
  const stream = new EventSource('/api/events');
  hear(stream, 'message');
  hear(stream, 'targets');
  hear(stream, 'sources');
  hear(stream, 'stage');
  stream.addEventListener('open', () => {
    const again = connection.value === 'lost';
    connection.value = 'live';
    if (again) for (const listener of reopened) listener();
  });
  stream.addEventListener('error', () => {
    connection.value = 'lost';
    // The browser tries again by itself, unless the answer was no stream.
    if (stream.readyState === EventSource.CLOSED) setTimeout(listen, RETRY_MS);
  });
}

function hear<E extends EventName>(stream: EventSource, name: E): void {
  stream.addEventListener(name, (event) => {
    const data: LiveEvents[E] = JSON.parse(event.data);
    for (const listener of listeners[name]) listener(data);
  });
}
