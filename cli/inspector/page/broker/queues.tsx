import type { LocalBrokerState } from '../../protocol.ts';

/** How many messages lie in each queue. */
export function Queues({ queues }: Pick<LocalBrokerState, 'queues'>) {
  return (
    <section>
      <h2>Queues</h2>
      {queues.length === 0 ? (
        <p class="quiet">None. A subscription by queue makes one: subscriptions create … --via queue</p>
      ) : (
        <table class="numbers">
          <thead>
            <tr>
              <th scope="col">Queue</th>
              <th scope="col">Ready</th>
              <th scope="col">Being read</th>
              <th scope="col">Delayed</th>
            </tr>
          </thead>
          <tbody>
            {queues.map(({ broker, name, active, inactive, delayed }) => (
              <tr key={`${broker} ${name}`}>
                <th scope="row">
                  {name} <span class="quiet">{broker.toUpperCase()}</span>
                </th>
                <td>{active}</td>
                <td>{inactive}</td>
                <td>{delayed}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
