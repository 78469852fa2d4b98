/** The services that this one process is. */
export type BrokerName = 'mns' | 'cmq';
