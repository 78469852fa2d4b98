import { expect, test } from 'vitest';
import { createTargetRows } from '../../lib/store/targets.ts';
import { useTable } from '../support/table.ts';

const table = useTable();

test('a target without a row is closed; of two changes of one row the first takes place', async () => {
  const rows = createTargetRows(table.current);
  const row = await rows.get('billing');
  expect(row).toEqual({ state: 'closed', changedAt: 0, revision: 0 });

  const open = { state: 'open', changedAt: 5, probeAt: 9, failingSince: undefined } as const;
  const changes = await Promise.all([rows.replace('billing', row, open), rows.replace('billing', row, open)]);
  expect(changes.filter((one) => one !== undefined)).toHaveLength(1);
  const changed = await rows.get('billing');
  expect(changed).toEqual({ state: 'open', changedAt: 5, probeAt: 9, revision: 1 });

  expect(await rows.replace('billing', changed, { state: 'closed', changedAt: 10 })).toMatchObject({
    revision: 2,
  });
  expect(await rows.replace('billing', changed, open)).toBeUndefined();
  expect(await rows.get('billing')).toEqual({ state: 'closed', changedAt: 10, revision: 2 });
});
