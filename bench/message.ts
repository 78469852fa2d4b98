/** Sizes of the messages that are measured, in bytes: a usual one, and nearly the largest that MNS takes (64 KB). */
export const SIZES = { '500 B': 500, '64 KB': 65_000 } as const;
export type Size = keyof typeof SIZES;

/** A JSON message of so many bytes, such as systems publish: many short texts, quoted and numbered. */
export function messageOf(bytes: number): string {
  const orders: string[] = [];
  for (let left = bytes - 150; left > 0; left -= Buffer.byteLength(orders.at(-1) ?? '')) {
    const order = orders.length + 1;
    orders.push(`{"id":"A-${1000 + order}","customer":"Müller & Co","total":${order * 17}.90,"paid":true},`);
  }
  const [start, end] = [`{"orders":[${orders.join('')}{"note":"`, '"}]}'];
  return start + '.'.repeat(bytes - Buffer.byteLength(start) - end.length) + end;
}
