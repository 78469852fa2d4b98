import type { MessageDetail } from '../../protocol.ts';
import { CopyButton } from '../parts/copy-button.tsx';

type PushHeaders = MessageDetail['notification']['headers'];

/** The broker's own headers of the push that was stored. */
export function Headers({ headers }: { readonly headers: PushHeaders }) {
  const entries = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : ([[name, value]] as const),
  );
  if (entries.length === 0)
    return <p class="quiet">It came without headers: out of a queue, not by a push.</p>;
  return (
    <table class="pairs">
      <caption class="unseen">Headers of the push</caption>
      <tbody>
        {entries.map(([name, value]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>
              <span class="id">{value}</span> <CopyButton text={value} what={name} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
