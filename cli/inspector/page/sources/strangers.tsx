import { Reasons } from './reasons.tsx';

/** Requests that no source can be blamed for, as they held no source's token. */
export function Strangers({ byReason }: { readonly byReason: Readonly<Record<string, number>> }) {
  return (
    <section class="strangers">
      <h2>Requests without a source’s token</h2>
      {Object.keys(byReason).length === 0 ? (
        <p class="quiet">None in this hour.</p>
      ) : (
        <Reasons byReason={byReason} />
      )}
    </section>
  );
}
