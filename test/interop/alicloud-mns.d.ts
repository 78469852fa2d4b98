// The package has no types of its own. Bodies are what its XML reader makes of an answer.
declare module '@alicloud/mns' {
  interface Answer<Body = Record<string, string>> {
    readonly code: number;
    readonly headers: Record<string, string>;
    readonly body: Body;
  }
  type Parameters = Record<string, string | number | boolean | object>;
  type Item = Record<string, string>;

  interface MnsClientOptions {
    readonly endpoint: string;
    readonly accessKeyId: string;
    readonly accessKeySecret: string;
    readonly securityToken?: string;
    readonly region?: string;
  }

  export default class MNSClient {
    constructor(accountId: string, options: MnsClientOptions);
    createQueue(name: string, attributes?: Parameters): Promise<Answer>;
    deleteQueue(name: string): Promise<Answer>;
    listQueue(marker?: string, limit?: number, prefix?: string): Promise<Answer<Item[] | undefined>>;
    getQueueAttributes(name: string): Promise<Answer>;
    setQueueAttributes(name: string, attributes?: Parameters): Promise<Answer>;
    sendMessage(queue: string, message: Parameters): Promise<Answer>;
    batchSendMessage(queue: string, messages: Parameters[]): Promise<Answer<Item[]>>;
    receiveMessage(queue: string, waitSeconds?: number): Promise<Answer>;
    batchReceiveMessage(queue: string, count: number, waitSeconds?: number): Promise<Answer<Item[]>>;
    peekMessage(queue: string): Promise<Answer>;
    batchPeekMessage(queue: string, count: number): Promise<Answer<Item[]>>;
    deleteMessage(queue: string, receiptHandle: string): Promise<Answer>;
    batchDeleteMessage(queue: string, receiptHandles: string[]): Promise<Answer<Item[] | undefined>>;
    changeMessageVisibility(queue: string, receiptHandle: string, seconds: number): Promise<Answer>;
    createTopic(name: string, attributes?: Parameters): Promise<Answer>;
    listTopic(marker?: string, limit?: number, prefix?: string): Promise<Answer<Item[] | undefined>>;
    getTopicAttributes(name: string): Promise<Answer>;
    setTopicAttributes(name: string, attributes?: Parameters): Promise<Answer>;
    publishMessage(topic: string, message: Parameters): Promise<Answer>;
  }
}
