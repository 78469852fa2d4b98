import type { TargetRow } from '../../protocol.ts';
import { duration } from '../parts/duration.ts';

/** How the attempts went. */
export function Seen({ seen }: { readonly seen: TargetRow['seen'] }) {
  if (seen === undefined) return <p class="quiet">No attempt was seen yet.</p>;
  const { attempts, failed, p50, p99 } = seen;
  return (
    <dl class="facts">
      <div>
        <dt>Success</dt>
        <dd>
          {percentage(attempts - failed, attempts)}{' '}
          <span class="quiet">
            {(attempts - failed).toLocaleString('en')} of {attempts.toLocaleString('en')}
          </span>
        </dd>
      </div>
      <div>
        <dt>Latency</dt>
        <dd>
          <span class="quiet">p50</span> {duration(p50)}, <span class="quiet">p99</span> {duration(p99)}
        </dd>
      </div>
    </dl>
  );
}

/** Never rounded up to all. */
function percentage(part: number, whole: number): string {
  return whole === 0 ? '–' : `${Math.floor((part / whole) * 1_000) / 10} %`;
}
