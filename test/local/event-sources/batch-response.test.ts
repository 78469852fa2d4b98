import { describe, expect, test } from 'vitest';
import { failedItems } from '../../../local/event-sources/batch-response.ts';
import { FunctionFailedError } from '../../../local/function-host.ts';

const failed = (response: unknown) => failedItems({ response }, ['1', '2', '3'], true);

describe('a response is a success', () => {
  test.each([
    ['nothing', undefined],
    ['null', null],
    ['an empty object', {}],
    ['a list of nothing', { batchItemFailures: [] }],
    ['null for a list', { batchItemFailures: null }],
  ])('when it is %s', (_, response) => {
    expect(failed(response)).toEqual([]);
  });
});

describe('a response is a failure of the whole batch', () => {
  test.each([
    ['an empty identifier', { batchItemFailures: [{ itemIdentifier: '' }] }],
    ['null for an identifier', { batchItemFailures: [{ itemIdentifier: null }] }],
    ['an identifier under another name', { batchItemFailures: [{ messageId: '1' }] }],
    [
      'an identifier that is not of the batch',
      { batchItemFailures: [{ itemIdentifier: '1' }, { itemIdentifier: '9' }] },
    ],
    ['no object for an item', { batchItemFailures: ['1'] }],
    ['no list', { batchItemFailures: { itemIdentifier: '1' } }],
    ['no object', 'done'],
  ])('when it has %s', (_, response) => {
    expect(failed(response)).toEqual(['1', '2', '3']);
  });
});

test('items that are reported are in the order of the batch, each once', () => {
  const batchItemFailures = ['3', '1', '3'].map((itemIdentifier) => ({ itemIdentifier }));
  expect(failed({ batchItemFailures })).toEqual(['1', '3']);
});

test('reports are not asked for by every mapping', () => {
  const response = { batchItemFailures: [{ itemIdentifier: '1' }] };
  expect(failedItems({ response }, ['1', '2'], false)).toEqual([]);
});

test('a function that throws fails at the whole batch', () => {
  const failure = new FunctionFailedError('deliver: out of memory');
  expect(failedItems({ failure }, ['1', '2'], true)).toEqual(['1', '2']);
  expect(failedItems({ failure }, ['1', '2'], false)).toEqual(['1', '2']);
});
