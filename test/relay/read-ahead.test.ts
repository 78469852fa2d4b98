import { expect, test, vi } from 'vitest';
import { createLog } from '../../lib/log.ts';
import { readAhead } from '../../lib/relay/read-ahead.ts';
import { storedNotification } from '../support/outgoing.ts';

const [A1, A2, A3] = ['A1', 'A2', 'A3'].map((messageId) => storedNotification({ messageId }));
const deliveries = ['A1', 'A2', 'A3'].map((messageId) => ({
  source: 'orders',
  messageId,
  target: 'billing',
}));

function reading(together: () => Promise<NonNullable<typeof A1>[]>) {
  const lines: string[] = [];
  const dependencies = {
    messages: { together: vi.fn(together) },
    notifications: { get: vi.fn(async (_source: string, id: string) => (id === 'A3' ? A3 : undefined)) },
    log: createLog('warn', (line) => void lines.push(line)),
  };
  return {
    ...dependencies,
    lines,
    messages: dependencies.messages,
    ahead: readAhead(deliveries, dependencies),
  };
}

test('one request reads the messages of all deliveries, when the first is asked for', async () => {
  const { ahead, messages, notifications } = reading(async () => (A1 && A2 && A3 ? [A3, A1, A2] : []));
  expect(messages.together).not.toHaveBeenCalled();
  const asked = ['A1', 'A2', 'A3', 'A1'].map((messageId) => ahead.get('orders', messageId));
  expect(await Promise.all(asked)).toEqual([A1, A2, A3, A1]);
  expect(messages.together.mock.calls).toEqual([[deliveries]]);
  expect(notifications.get).not.toHaveBeenCalled();
});

test('what it did not bring is read alone', async () => {
  const { ahead, notifications } = reading(async () => (A1 ? [A1] : []));
  expect(await ahead.get('orders', 'A1')).toBe(A1);
  expect(await ahead.get('orders', 'A3')).toBe(A3);
  expect(await ahead.get('invoices', 'A1')).toBeUndefined();
  expect(notifications.get.mock.calls).toEqual([
    ['orders', 'A3'],
    ['invoices', 'A1'],
  ]);
});

test('when it fails, each is read alone, and the log says so once', async () => {
  const { ahead, lines } = reading(() => Promise.reject(new Error('AccessDeniedException')));
  expect(await Promise.all([ahead.get('orders', 'A3'), ahead.get('orders', 'A1')])).toEqual([A3, undefined]);
  expect(lines.map((line) => JSON.parse(line).message)).toEqual(['messages were not read together']);
});
