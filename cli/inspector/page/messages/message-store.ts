import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { InputOf, MessageRow, ResultOf } from '../../protocol.ts';
import { isAmong, withRows } from './row-order.ts';

const FIRST_PAGE = 200;
const FURTHER_PAGE = 500;
/** What one call may ask for. */
const LARGEST_PAGE = 1_000;
/** More than anybody reads, and still quick to search; what is older can be loaded again. */
const KEPT_ROWS = 20_000;

/** Which messages the store holds: of one source, or of all, since an instant in epoch ms. */
export interface View {
  readonly source: string;
  readonly from: number;
}

export interface MessageStore {
  /** Newest first, without gaps. */
  readonly rows: ReadonlySignal<readonly MessageRow[]>;
  /** How many came while the list was paused or scrolled. */
  readonly heldBack: ReadonlySignal<number>;
  /** Somebody wants it to stand still, or reads further down. */
  readonly paused: Signal<boolean>;
  readonly scrolled: Signal<boolean>;
  readonly loading: ReadonlySignal<boolean>;
  /** Whether there are older ones. */
  readonly more: ReadonlySignal<boolean>;
  readonly failure: ReadonlySignal<unknown>;
  /** Begins anew with another view. */
  show(view: View): Promise<void>;
  /** Loads the next older ones. */
  older(): Promise<void>;
  /** What happened: new messages are held back while nothing is to move, news of known ones never. */
  arrive(changes: readonly MessageRow[]): void;
  /** Takes in what was held back. */
  release(): void;
  /** Takes in what was missed. */
  catchUp(): Promise<void>;
}

type Ask = (input: InputOf<'messages'>) => Promise<ResultOf<'messages'>>;

/** The messages that the list shows, as far as they were asked for. */
export function createMessageStore(ask: Ask): MessageStore {
  const rows = signal<readonly MessageRow[]>([]);
  const waiting = signal<readonly MessageRow[]>([]);
  const paused = signal(false);
  const scrolled = signal(false);
  const loading = signal(false);
  const more = signal(false);
  const failure = signal<unknown>(undefined);
  let view: View = { source: '', from: 0 };

  return {
    rows,
    heldBack: computed(() => waiting.value.length),
    paused,
    scrolled,
    loading,
    more,
    failure,
    async show(next) {
      view = next;
      rows.value = [];
      waiting.value = [];
      more.value = false;
      await load(async () => begin(await page(FIRST_PAGE)));
    },
    async older() {
      const last = rows.value.at(-1);
      if (last === undefined || !more.value || loading.value) return;
      await load(async () => {
        const to = last.receivedAt + 1;
        const first = await page(FURTHER_PAGE, to);
        // All of one millisecond that are known already lead no further.
        const found = first.messages.some(isNew) ? first : await page(LARGEST_PAGE, to);
        return () => {
          more.value = found.more && found.messages.some(isNew);
          rows.value = withRows(rows.value, found.messages);
        };
      });
    },
    arrive,
    release,
    async catchUp() {
      await load(async () => {
        const newest = rows.value[0];
        const missed = await page(FIRST_PAGE);
        const reaches = missed.messages.some((row) => newest && row.receivedAt <= newest.receivedAt);
        return reaches || !missed.more ? () => arrive(missed.messages) : begin(missed);
      });
    },
  };

  function begin(found: ResultOf<'messages'>): () => void {
    return () => {
      waiting.value = [];
      rows.value = withRows([], found.messages);
      more.value = found.more;
    };
  }

  function arrive(changes: readonly MessageRow[]): void {
    const oldest = more.value ? rows.value.at(-1)?.receivedAt : undefined;
    const ours = changes.filter(
      (row) =>
        (view.source === '' || row.source === view.source) &&
        row.receivedAt >= Math.max(view.from, oldest ?? view.from),
    );
    if (ours.length === 0) return;
    if (!paused.value && !scrolled.value) {
      take(ours);
      return;
    }
    const known = Map.groupBy(ours, (row) => isAmong(rows.value, row));
    rows.value = withRows(rows.value, known.get(true) ?? []);
    waiting.value = withRows(waiting.value, known.get(false) ?? []).slice(0, KEPT_ROWS);
  }

  function release(): void {
    const held = waiting.value;
    waiting.value = [];
    take(held);
  }

  function take(changes: readonly MessageRow[]): void {
    const all = withRows(rows.value, changes);
    if (all.length > KEPT_ROWS) more.value = true;
    rows.value = all.length > KEPT_ROWS ? all.slice(0, KEPT_ROWS) : all;
  }

  /** Asks, and shows the answer unless another view is wanted by then. */
  async function load(asking: () => Promise<() => void>): Promise<void> {
    const asked = view;
    loading.value = true;
    try {
      const show = await asking();
      if (view !== asked) return;
      failure.value = undefined;
      show();
    } catch (error) {
      if (view === asked) failure.value = error;
    } finally {
      if (view === asked) loading.value = false;
    }
  }

  function page(limit: number, to?: number): Promise<ResultOf<'messages'>> {
    const { source, from } = view;
    return ask({ limit, from, ...(source && { source }), ...(to === undefined ? {} : { to }) });
  }

  function isNew(row: MessageRow): boolean {
    return !isAmong(rows.value, row);
  }
}
