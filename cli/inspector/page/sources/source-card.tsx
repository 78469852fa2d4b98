import type { Figures, ResultOf } from '../../protocol.ts';
import { Ago } from '../parts/time.tsx';
import { hashOf, messagesPlace } from '../place.ts';
import { Reasons } from './reasons.tsx';

interface Props {
  readonly source: ResultOf<'sources'>['sources'][number];
  /** What was counted of it; undefined when nothing came. */
  readonly figures: Figures['sources'][number] | undefined;
  /** Whether anything is counted (yet). */
  readonly counted: boolean;
  readonly minutes: number;
}

export function SourceCard({ source, figures, counted, minutes }: Props) {
  const { name, broker, topic, account, credentials, format, decode } = source;
  const rejected = figures?.rejected ?? {};
  return (
    <article class="card" aria-label={name}>
      <header>
        <h2>
          <a href={hashOf(messagesPlace({ source: name }))}>{name}</a>
        </h2>
        <span class="tag">{broker.toUpperCase()}</span>
      </header>
      <dl class="facts">
        <div>
          <dt>Rate</dt>
          <dd>{counted ? rate(figures?.received ?? 0, minutes) : '…'}</dd>
        </div>
        <div>
          <dt>Last seen</dt>
          <dd>
            {figures?.lastSeen === undefined ? (
              counted ? (
                'not in this hour'
              ) : (
                '…'
              )
            ) : (
              <Ago at={figures.lastSeen} />
            )}
          </dd>
        </div>
        <div>
          <dt>Topic</dt>
          <dd>
            {topic}{' '}
            <span class="quiet">
              of {credentials === 'default' ? account : `${credentials} (${account})`}
            </span>
          </dd>
        </div>
        <div>
          <dt>Format</dt>
          <dd>
            {format}
            {decode === 'base64' ? ', messages in base64' : ''}
          </dd>
        </div>
        <div>
          <dt>Comes by</dt>
          <dd>{intakeOf(source)}</dd>
        </div>
        {Object.keys(rejected).length === 0 ? null : (
          <div>
            <dt>Rejected</dt>
            <dd>
              <Reasons byReason={rejected} />
            </dd>
          </div>
        )}
      </dl>
    </article>
  );
}

function rate(received: number, minutes: number): string {
  const each = received / minutes;
  const rounded = each >= 10 ? Math.round(each) : Number(each.toFixed(1));
  const often = received > 0 && rounded === 0 ? 'less than 0.1' : rounded;
  return `${often} a minute, ${received.toLocaleString('en')} in all`;
}

function intakeOf({ intake }: Props['source']): string {
  if (intake.via === 'queue') return `queue ${intake.queue}`;
  const retiring = intake.endpoints.filter(({ retireAt }) => retireAt !== undefined).length;
  return retiring === 0 ? 'push' : 'push; the former URL is accepted until it is retired';
}
