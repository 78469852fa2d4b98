import { useSignal } from '@preact/signals';
import type { BrokerFault, LocalBrokerState, Problem } from '../../protocol.ts';
import { call, problemOf } from '../calls.ts';
import { ProblemNote } from '../parts/problem-note.tsx';
import { FAULT_KINDS } from './fault-kinds.ts';
import { FaultSwitch } from './fault-switch.tsx';

interface Props {
  readonly active: LocalBrokerState['faults'];
  readonly topics: LocalBrokerState['topics'];
  readonly onChanged: () => Promise<void>;
}

/** Switches that make pushes go wrong on purpose. */
export function Faults({ active, topics, onChanged }: Props) {
  const problem = useSignal<Problem | undefined>(undefined);
  const put = async (faults: readonly BrokerFault[]) => {
    problem.value = undefined;
    try {
      await call('setFaults', { faults });
    } catch (error) {
      problem.value = problemOf(error);
    }
    await onChanged();
  };
  const scopes = ['mns', 'cmq', ...topics.map(({ broker, name }) => `${broker} ${name}`)];
  return (
    <section class="faults">
      <header>
        <h2>Faults</h2>
        <button type="button" disabled={active.length === 0} onClick={() => void put([])}>
          Clear all
        </button>
      </header>
      <p class="lead">What happens to a push on purpose, to see what the gateway makes of it.</p>
      <ProblemNote problem={problem.value} />
      {FAULT_KINDS.map((kind) => {
        const others = active.filter(({ fault }) => fault.kind !== kind.kind).map(({ fault }) => fault);
        return (
          <FaultSwitch
            key={kind.kind}
            kind={kind}
            active={active.filter(({ fault }) => fault.kind === kind.kind)}
            scopes={scopes}
            onChange={(fault) => void put(fault === undefined ? others : [...others, fault])}
          />
        );
      })}
    </section>
  );
}
