import { useSignal } from '@preact/signals';
import type { Publish } from '../../protocol.ts';
import { useTopics } from './topics.ts';

interface Props {
  readonly busy: boolean;
  readonly onPublish: (message: Publish) => Promise<void>;
}

const MOST = 200;

export function PublishForm({ busy, onPublish }: Props) {
  const broker = useSignal<Publish['broker']>('mns');
  const account = useSignal('default');
  const topic = useSignal('');
  const body = useSignal('{"order":1}');
  const tags = useSignal('');
  const count = useSignal(1);
  const topics = useTopics().filter((known) => known.broker === broker.value);
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        void onPublish({
          broker: broker.value,
          account: account.value,
          topic: topic.value,
          body: body.value,
          tags: tags.value.split(/[\s,]+/).filter(Boolean),
          count: count.value,
        });
      }}
    >
      <div class="fields">
        <label class="field">
          Broker
          <select
            value={broker.value}
            onChange={(event) => {
              broker.value = event.currentTarget.value === 'cmq' ? 'cmq' : 'mns';
            }}
          >
            <option value="mns">MNS (Alibaba Cloud)</option>
            <option value="cmq">CMQ (Tencent Cloud)</option>
          </select>
        </label>
        <label class="field">
          Topic
          <input
            required
            list="topics"
            autocomplete="off"
            spellcheck={false}
            value={topic}
            onInput={(event) => {
              topic.value = event.currentTarget.value;
            }}
          />
          <datalist id="topics">
            {topics.map(({ name }) => (
              <option key={name} value={name} />
            ))}
          </datalist>
        </label>
        <label class="field">
          Account
          <input
            required
            autocomplete="off"
            spellcheck={false}
            value={account}
            onInput={(event) => {
              account.value = event.currentTarget.value;
            }}
          />
        </label>
      </div>
      <label class="field">
        Message
        <textarea
          required
          rows={6}
          spellcheck={false}
          value={body}
          onInput={(event) => {
            body.value = event.currentTarget.value;
          }}
        />
      </label>
      <div class="fields">
        <label class="field">
          <span>
            {broker.value === 'mns' ? 'Tag' : 'Tags'}{' '}
            <span class="quiet">{broker.value === 'mns' ? 'one at most' : 'with spaces between'}</span>
          </span>
          <input
            autocomplete="off"
            spellcheck={false}
            value={tags}
            onInput={(event) => {
              tags.value = event.currentTarget.value;
            }}
          />
        </label>
        <label class="field">
          How often
          <input
            type="number"
            min={1}
            max={MOST}
            required
            value={count}
            onInput={(event) => {
              count.value = event.currentTarget.valueAsNumber;
            }}
          />
        </label>
      </div>
      <p class="actions">
        <button type="submit" class="primary" disabled={busy}>
          {busy ? 'Publishing…' : 'Publish'}
        </button>
      </p>
    </form>
  );
}
