import type { Ownerships } from '../../store/ownership.ts';
import type { SubscriptionsDependencies } from '../subscriptions/dependencies.ts';

export interface DeclaredDependencies extends SubscriptionsDependencies {
  readonly ownerships: Ownerships;
}
