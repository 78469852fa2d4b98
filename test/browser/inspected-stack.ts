import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { ReceivedDelivery } from '../../local/demo-target.ts';
import { startInspectorProcess } from '../../local/inspector-process.ts';
import { freePorts, type Stack, startStack } from '../../local/stack.ts';
import { type OpenBrowser, openBrowser } from './page.ts';

export interface Published {
  readonly topic: string;
  readonly body: string;
  readonly tags?: readonly string[];
  readonly broker?: 'mns' | 'cmq';
}

/** What `npm start` runs, on free ports: a stack, and beside it the inspector, whose page a browser shows. */
export interface InspectedStack {
  readonly stack: Stack;
  /** The page's origin, with a slash behind it. */
  readonly url: string;
  /** What the demo target was sent, the oldest first. */
  readonly delivered: readonly ReceivedDelivery[];
  /** Creates a topic, and a subscription of the same name: its source has that name too. */
  subscribe(topic: string, broker?: 'mns' | 'cmq'): Promise<void>;
  /** Through the broker. @returns the message's id */
  publish(message: Published): Promise<string>;
  /** @param hash such as `#/targets`; all messages without it */
  open(hash?: string, options?: BrowserContextOptions): Promise<Page>;
  readonly browser: OpenBrowser;
  stop(): Promise<void>;
}

/** @param dynamodbEndpoint of a DynamoDB that holds something already; a new one without it */
export async function openInspectedStack(dynamodbEndpoint?: string): Promise<InspectedStack> {
  const delivered: ReceivedDelivery[] = [];
  const started: (() => Promise<void>)[] = [];
  let inspector: ReturnType<typeof startInspectorProcess> | undefined;
  const stop = async () => {
    for (const stopPart of started.splice(0).reverse()) await stopPart();
  };
  try {
    const browser = await openBrowser();
    started.push(() => browser.close());
    const ports = await freePorts();
    const stack = await startStack({
      ports,
      dynamodbEndpoint,
      onLine: (line) => inspector?.onLine(line),
      onDelivery: (delivery) => delivered.push(delivery),
    });
    started.push(() => stack.stop());
    const ended = Promise.withResolvers<never>();
    const broker = Number(new URL(stack.broker.url).port);
    inspector = startInspectorProcess({
      port: 0,
      ports: { lambda: ports.lambda, broker },
      onEnded: (lastWords) => ended.reject(new Error(`The inspector has ended: ${lastWords}`)),
    });
    started.push(inspector.stop);
    const url = await Promise.race([inspector.ready, ended.promise]);
    if (url === undefined) return await ended.promise;
    const invoke = async (name: string, input: object) => {
      const result = (await stack.functions.invoke(name, input)) as { ok: boolean; message: string };
      if (!result.ok) throw new Error(result.message);
      return result;
    };
    return {
      stack,
      url,
      delivered,
      async subscribe(topic, broker = 'mns') {
        await invoke('topics', { broker, action: 'create', topic });
        await invoke('subscriptions', { broker, action: 'create', topic, subscription: topic });
      },
      async publish({ topic, body, tags = [], broker = 'mns' }) {
        const result = await invoke('publish', { broker, topic, messages: [body], tags });
        const [{ messageId }] = (result as unknown as { messages: [{ messageId: string }] }).messages;
        return messageId;
      },
      open: (hash = '', options = {}) => browser.open(`${url}${hash}`, options),
      browser,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** One for all tests of a file. A test fails whose pages complain: of a script's error, or of what the policy refused. */
export function useInspectedStack(
  prepare: (inspected: InspectedStack) => Promise<void>,
  open: () => Promise<InspectedStack> = openInspectedStack,
): { readonly current: InspectedStack } {
  let opened: InspectedStack | undefined;
  const ready = () => {
    if (opened === undefined) throw new Error('The stack is there only inside tests');
    return opened;
  };
  beforeAll(async () => {
    opened = await open();
    await prepare(opened);
  });
  afterEach(async () => {
    const { browser } = ready();
    await browser.closePages();
    expect(browser.takeComplaints()).toEqual([]);
  });
  afterAll(() => opened?.stop());
  return {
    get current() {
      return ready();
    },
  };
}
