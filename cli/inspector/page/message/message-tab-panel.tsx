import type { MessageDetail } from '../../protocol.ts';
import type { MessageTab } from '../place.ts';
import { Body } from './body.tsx';
import { Deliveries } from './deliveries.tsx';
import { Headers } from './headers.tsx';
import { Proof } from './proof.tsx';
import { Routes } from './routes.tsx';

interface Props {
  readonly tab: MessageTab;
  readonly detail: MessageDetail;
}

export function MessageTabPanel({ tab, detail }: Props) {
  const { notification, raw, rawEncoding, deliveries, checks, routes } = detail;
  switch (tab) {
    case 'message':
      return (
        <Body
          text={notification.message}
          encoding={notification.messageEncoding}
          laidOut
          what="the message"
        />
      );
    case 'raw':
      return <Body text={raw} encoding={rawEncoding} laidOut={false} what="what the broker sent" />;
    case 'headers':
      return <Headers headers={notification.headers} />;
    case 'proof':
      return <Proof checks={checks} proof={notification.proof} />;
    case 'deliveries':
      return <Deliveries message={notification} deliveries={deliveries} routes={routes} />;
    case 'routes':
      return <Routes routes={routes} />;
  }
}
