import type { Context } from 'aws-lambda';

/** What Lambda hands to a function beside its event. Nothing here reads it. */
export const lambdaContext: Context = {
  callbackWaitsForEmptyEventLoop: true,
  functionName: 'topic-relay-test-function',
  functionVersion: '$LATEST',
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:topic-relay-test-function',
  memoryLimitInMB: '512',
  awsRequestId: '8476a536-e9f4-11e8-9739-2dfe598c3fcd',
  logGroupName: '/aws/lambda/topic-relay-test-function',
  logStreamName: '2016/05/17/[$LATEST]58419525dade4d17a495dceeeed44708',
  getRemainingTimeInMillis: () => 5_000,
  done() {},
  fail() {},
  succeed() {},
};
