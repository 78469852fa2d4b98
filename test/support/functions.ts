/** Every function of serverless.yml, by the name of its file. */
export const FUNCTIONS = [
  'broker-resource',
  'deliver',
  'deliveries',
  'drain',
  'notifications',
  'publish',
  'receive-cmq',
  'receive-mns',
  'relay',
  'subscriptions',
  'sweep',
  'topics',
] as const;
export type FunctionName = (typeof FUNCTIONS)[number];
