import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import type { ActiveFault, BrokerFault } from '../../protocol.ts';
import { Choice } from '../messages/choice.tsx';
import { counted } from '../parts/duration.ts';
import { type FAULT_KINDS, type FaultSettings, faultOf, settingsOf } from './fault-kinds.ts';

interface Props {
  readonly kind: (typeof FAULT_KINDS)[number];
  /** Those of this kind that are in force. */
  readonly active: readonly ActiveFault[];
  readonly scopes: readonly string[];
  /** Puts the fault in force instead, or none of this kind. */
  readonly onChange: (fault: BrokerFault | undefined) => void;
}

/** One kind of fault, on or off; what is set while it is on takes effect at once. */
export function FaultSwitch({ kind, active, scopes, onChange }: Props) {
  const id = useId();
  const on = active.length > 0;
  const settings = useSignal<FaultSettings>(settingsOf(kind, active[0]?.fault));
  const set = (change: Partial<FaultSettings>) => {
    settings.value = { ...settings.value, ...change };
    if (on) onChange(faultOf(kind, settings.value));
  };
  const struck = active.reduce((sum, fault) => sum + fault.struck, 0);
  return (
    <fieldset class="fault">
      <legend class="unseen">{kind.title}</legend>
      <input
        type="checkbox"
        id={id}
        checked={on}
        onChange={() => onChange(on ? undefined : faultOf(kind, settings.value))}
      />
      <label for={id}>
        <b>{kind.title}</b> <span class="quiet">{kind.what}</span>
      </label>
      <span class="struck" role="status">
        {on ? `struck ${counted(struck, 'push', 'pushes')}` : ''}
      </span>
      <span class="fault-settings">
        <label>
          <input
            type="number"
            min={1}
            max={100}
            value={settings.value.percent}
            onChange={({ currentTarget: field }) =>
              field.validity.valid && set({ percent: field.valueAsNumber })
            }
          />{' '}
          % of pushes
        </label>
        {kind.ms === undefined ? null : (
          <label>
            {kind.ms.label}{' '}
            <input
              type="number"
              min={0}
              max={604_800_000}
              value={settings.value.ms}
              onChange={({ currentTarget: field }) =>
                field.validity.valid && set({ ms: field.valueAsNumber })
              }
            />
          </label>
        )}
        <Choice
          label={`${kind.title}: of which topic`}
          any="of any topic"
          values={scopes}
          words={(scope) => (scope.includes(' ') ? `of ${scope.split(' ')[1]}` : `of ${scope.toUpperCase()}`)}
          chosen={settings.value.scope}
          onChoose={(scope) => set({ scope })}
        />
      </span>
    </fieldset>
  );
}
