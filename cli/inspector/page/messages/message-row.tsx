import { bytes } from '../../../output/units.ts';
import type { MessageRow } from '../../protocol.ts';
import { StateMark } from '../parts/state-mark.tsx';
import { ShortTime } from '../parts/time.tsx';
import { hashOf } from '../place.ts';
import { placeOfMessage } from './listed.ts';

interface Props {
  readonly row: MessageRow;
  readonly index: number;
  readonly atCursor: boolean;
  readonly open: boolean;
}

export const COLUMNS = ['Time', 'State', 'Source', 'Message', 'Tags', 'Size'];

export function rowId(index: number): string {
  return `message-${index}`;
}

/** One message: a link all over, so that it opens in another tab too. */
export function MessageLine({ row, index, atCursor, open }: Props) {
  return (
    <tr
      id={rowId(index)}
      aria-rowindex={index + 2}
      aria-selected={open}
      class={`message-row${atCursor ? ' at-cursor' : ''}`}
    >
      <td class="time">
        <ShortTime at={row.receivedAt} />
      </td>
      <td class="state" title={deliveriesOf(row)}>
        <StateMark state={row.state} />
      </td>
      <td class="source">{row.source}</td>
      <td class="preview">
        <a href={hashOf(placeOfMessage(row))} tabIndex={-1}>
          {row.preview === '' ? 'empty message' : row.preview}
        </a>
      </td>
      <td class="tags">
        {row.tags.map((tag) => (
          <span key={tag} class="tag">
            {tag}
          </span>
        ))}
      </td>
      <td class="size">{bytes(row.bytes)}</td>
    </tr>
  );
}

function deliveriesOf({ deliveries }: MessageRow): string {
  return deliveries.map(({ target, state }) => `${target}: ${state}`).join('\n');
}
