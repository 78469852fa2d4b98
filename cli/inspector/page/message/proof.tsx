import type { Check, MessageDetail } from '../../protocol.ts';
import { Icon, type IconName } from '../parts/icon.tsx';
import { ProofKept } from './proof-kept.tsx';

interface Props {
  readonly checks: readonly Check[];
  readonly proof: MessageDetail['notification']['proof'];
}

const MARKS: Readonly<Record<Check['verdict'], { readonly icon: IconName; readonly tone: string }>> = {
  holds: { icon: 'check', tone: 'good' },
  weak: { icon: 'alert', tone: 'care' },
  fails: { icon: 'cross', tone: 'bad' },
  unknown: { icon: 'unsure', tone: 'quiet' },
};

/** What proved the message, and whether it still would. */
export function Proof({ checks, proof }: Props) {
  const [verdict, words] = summary(checks);
  const { icon, tone } = MARKS[verdict];
  return (
    <div class="proof">
      <p class={`note ${tone}`}>
        <Icon name={icon} />
        {words}
      </p>
      <table>
        <caption>Checked anew now</caption>
        <thead>
          <tr>
            <th scope="col">Check</th>
            <th scope="col">Verdict</th>
            <th scope="col">What was looked at</th>
          </tr>
        </thead>
        <tbody>
          {checks.map((check) => (
            <tr key={check.check}>
              <th scope="row">{check.check}</th>
              <td>
                <span class={`mark ${MARKS[check.verdict].tone}`}>
                  <Icon name={MARKS[check.verdict].icon} />
                  {check.verdict}
                </span>
              </td>
              <td>{check.detail}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <ProofKept proof={proof} />
    </div>
  );
}

/** The signature's own verdict where there is one; else the worst. */
function summary(checks: readonly Check[]): readonly [Check['verdict'], string] {
  const failed = checks.filter(({ verdict }) => verdict === 'fails');
  const names = failed.map(({ check }) => check).join(', ');
  if (failed.length > 0)
    return ['fails', `No longer proven: ${names} ${failed.length === 1 ? 'fails' : 'fail'}.`];
  const signature = checks.find(({ check }) => check === 'signature');
  if (signature?.verdict === 'holds') return ['holds', 'Signature still valid.'];
  if (signature !== undefined) return [signature.verdict, 'The signature could not be checked in full.'];
  if (checks.some(({ verdict }) => verdict === 'weak')) return ['weak', 'Proven, without a signature.'];
  const all = checks.length > 0 && checks.every(({ verdict }) => verdict === 'holds');
  return all ? ['holds', 'Still proven.'] : ['unknown', 'Not everything could be checked.'];
}
