import { connection } from './live.ts';
import { reachable } from './stage.ts';

/** Discreetly, whether what is shown is as it is now. */
export function Connection() {
  const [tone, words] = told();
  return (
    <span class={`connection ${tone}`} role="status">
      <span class="dot" aria-hidden="true" />
      {words}
    </span>
  );
}

function told(): readonly [string, string] {
  if (connection.value === 'lost') return ['care', 'Reconnecting…'];
  if (connection.value === 'connecting') return ['quiet', 'Connecting…'];
  return reachable.value.reachable ? ['good', 'Live'] : ['bad', 'Stage does not answer'];
}
