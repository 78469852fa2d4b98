import * as v from 'valibot';
import type { Deliveries } from '../store/deliveries.ts';
import type { Delivery } from '../store/delivery.ts';
import type { TargetHealth } from '../store/targets.ts';
import { InvalidInputError, SourceName } from './input.ts';
import type { Done, NotDone } from './invoke.ts';
import { RetryInput, type Retrying, retry } from './retry.ts';

/** `{"action":"list","source":"orders","messageId":"…"}` */
export const DeliveriesInput = v.variant(
  'action',
  [
    v.strictObject({ action: v.literal('list'), source: SourceName, messageId: v.string() }),
    /**
     * Puts messages back on the deliveries queue: those that targets refused to the last (`dead-letters`), or those
     * that we failed to handle ourselves (`pipeline-failures`).
     */
    v.strictObject({
      action: v.literal('redrive'),
      queue: v.picklist(['dead-letters', 'pipeline-failures'], 'is dead-letters or pipeline-failures'),
      maximum: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100_000)), 1_000),
    }),
    RetryInput,
    v.strictObject({ action: v.literal('targets') }),
    /** Makes a target that was disabled, or whose breaker is open, take messages again. */
    v.strictObject({ action: v.literal('enable'), target: v.string() }),
    /** Makes a target take none until it is enabled. */
    v.strictObject({ action: v.literal('disable'), target: v.string() }),
  ],
  'is list, redrive, retry, targets, enable or disable',
);
export type DeliveriesInput = v.InferOutput<typeof DeliveriesInput>;

/** As the configuration says. */
interface TargetSettings {
  readonly type: string;
  readonly enabled: boolean;
}

interface TargetView extends TargetSettings {
  readonly target: string;
  readonly health: TargetHealth;
}

export type DeliveriesResult =
  | (Done & { readonly deliveries: readonly Delivery[] })
  | (Done & { readonly moved: number; readonly left: number })
  | (Done & { readonly targets: readonly TargetView[] })
  | Done
  | NotDone;

export interface DeliveriesDependencies {
  readonly deliveries: Pick<Deliveries, 'ofMessage'>;
  readonly targets: Readonly<Record<string, TargetSettings>>;
  readonly breakers: {
    health(target: string): Promise<TargetHealth>;
    enable(target: string): Promise<void>;
    disable(target: string): Promise<void>;
  };
  readonly redrive: (
    queueUrl: string,
    options: { readonly maximum: number; readonly signal: AbortSignal },
  ) => Promise<{ readonly moved: number; readonly left: number }>;
  readonly retrying: Retrying;
  readonly queueUrls: Readonly<Record<'dead-letters' | 'pipeline-failures', string>>;
}

const REDRIVE_MS = 40_000;

/** Deliveries and targets: what a person or a script may see of them, and do about them. */
export function createDeliveriesView(dependencies: DeliveriesDependencies) {
  const { deliveries, targets, breakers, redrive, retrying, queueUrls } = dependencies;
  return async (input: DeliveriesInput): Promise<DeliveriesResult> => {
    switch (input.action) {
      case 'list': {
        const { source, messageId } = input;
        const found = await deliveries.ofMessage(source, messageId);
        return { ok: true, message: `${found.length} deliveries of message ${messageId}`, deliveries: found };
      }
      case 'redrive': {
        const signal = AbortSignal.timeout(REDRIVE_MS);
        const result = await redrive(queueUrls[input.queue], { maximum: input.maximum, signal });
        return {
          ok: true,
          message: `${result.moved} moved from ${input.queue}, ${result.left} left there`,
          ...result,
        };
      }
      case 'retry':
        return retry(input, retrying);
      case 'targets': {
        const views = await Promise.all(
          Object.entries(targets).map(async ([target, { type, enabled }]) => {
            const health = await breakers.health(target);
            return { target, type, enabled, health };
          }),
        );
        return { ok: true, message: `${views.length} targets`, targets: views };
      }
      case 'enable': {
        const { target } = input;
        const { enabled } = configured(target);
        await breakers.enable(target);
        const message = enabled
          ? `Target ${target} takes messages again; what was held is sent within a minute`
          : `Target ${target} is off in relay.config.ts, and takes messages once it is on there`;
        return { ok: true, message };
      }
      case 'disable': {
        const { target } = input;
        configured(target);
        await breakers.disable(target);
        return {
          ok: true,
          message: `Target ${target} takes no messages; what is for it is held until it is enabled`,
        };
      }
    }
  };

  /** @throws InvalidInputError */
  function configured(target: string): TargetSettings {
    const settings = Object.hasOwn(targets, target) ? targets[target] : undefined;
    if (settings !== undefined) return settings;
    const known = Object.keys(targets).join(', ');
    throw new InvalidInputError([`target: there is no ${target}; configured: ${known || 'none'}`]);
  }
}
