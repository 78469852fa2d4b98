import type { Size } from '../message.ts';

/** What stands beside the times of one workload. */
export interface Measured {
  /** Such as `MNS XML, 500 B`. */
  readonly name: string;
  readonly size: Size;
  /** In a round. */
  readonly pushes: number;
  /** Of the row, as DynamoDB bills it. */
  readonly itemBytes: number;
  /** That one push writes to the log. */
  readonly logBytes: number;
}

/** What the measuring process tells the bench. */
export type ReceiveMessage =
  | { readonly kind: 'round'; readonly round: number }
  | {
      readonly kind: 'done';
      readonly measured: readonly Measured[];
      /** CPU time in ms of each round, by `{workload}: put alone`, `: floor` and `: receive`. */
      readonly samples: Readonly<Record<string, readonly number[]>>;
    };
