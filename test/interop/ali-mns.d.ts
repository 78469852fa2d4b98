// The package's own declarations are no module, and name types of a browser. Answers are what its XML reader
// makes of them: an object of strings by element, or the bare status when the body is empty.
declare module 'ali-mns' {
  // biome-ignore lint/suspicious/noExplicitAny: the shape differs with each operation, and the tests compare it whole
  type Answer = Promise<any>;
  type Options = Record<string, string | number | boolean>;

  namespace AliMNS {
    class Account {
      constructor(accountId: string, keyId: string, keySecret: string);
      setGA(enabled: boolean): void;
    }
    class Msg {
      constructor(body: string, priority?: number, delaySeconds?: number);
    }
    class MNS {
      constructor(account: Account, region?: string);
      listP(prefix?: string, pageSize?: number, marker?: string): Answer;
      createP(name: string, options?: Options): Answer;
      deleteP(name: string): Answer;
    }
    class MNSTopic extends MNS {
      listTopicP(prefix?: string, pageSize?: number, marker?: string): Answer;
      createTopicP(name: string, options?: Options): Answer;
      deleteTopicP(name: string): Answer;
    }
    class MQ {
      constructor(name: string, account: Account, region?: string);
      getAttrsP(): Answer;
      setAttrsP(options: Options): Answer;
      sendP(body: string, priority?: number, delaySeconds?: number): Answer;
      recvP(waitSeconds?: number): Answer;
      peekP(): Answer;
      deleteP(receiptHandle: string): Answer;
      reserveP(receiptHandle: string, seconds: number): Answer;
      notifyRecv(callback: (error: unknown, message: unknown) => boolean, waitSeconds?: number): void;
      notifyStopP(): Answer;
    }
    class MQBatch {
      constructor(name: string, account: Account, region?: string);
      sendP(messages: Msg[]): Answer;
      recvP(waitSeconds?: number, count?: number): Answer;
      peekP(count?: number): Answer;
      deleteP(receiptHandles: string[]): Answer;
      notifyRecv(
        callback: (error: unknown, messages: unknown) => boolean,
        waitSeconds?: number,
        count?: number,
      ): void;
      notifyStopP(): Answer;
    }
    class Topic {
      constructor(name: string, account: Account, region?: string);
      getAttrsP(): Answer;
      setAttrsP(options: Options): Answer;
      listP(prefix?: string, pageSize?: number, marker?: string): Answer;
      subscribeP(
        name: string,
        endpoint: string,
        strategy?: string,
        format?: string,
        filterTag?: string,
      ): Answer;
      unsubscribeP(name: string): Answer;
      publishP(body: string, base64: boolean, tag?: string, attributes?: Options): Answer;
    }
    class Subscription {
      constructor(name: string, topic: Topic);
      getAttrsP(): Answer;
      setAttrsP(options: Options): Answer;
    }
  }
  export default AliMNS;
}
