import { appendFile } from 'node:fs/promises';
import { publishedMessage } from '../lib/brokers/message.ts';
import { createNotifications } from '../lib/store/notifications.ts';
import type { Table } from '../lib/store/table.ts';
import { hostFaults } from './host-faults.ts';
import { printable } from './printable.ts';
import { endpointEntry, isAccessLine, readPushEvent } from './push-log.ts';

export interface ConsoleOptions {
  readonly table: () => Table | undefined;
  /** Of the gateway; the log files carry it in their names, as the vendor's sample endpoint has them. */
  readonly port: number;
  readonly print: (text: string) => void;
  /** False prints only. */
  readonly files?: boolean;
}

/**
 * What a person sees of the functions: the vendor's access log and endpoint log, printed and in `access_log.<port>`
 * and `endpoint_log.<port>`, what the functions warn of, and why one could not run. The chatter of serverless-offline
 * is left out: it shows paths, and those hold tokens.
 */
export function createConsole({ table, port, print, files = true }: ConsoleOptions): (line: string) => void {
  let writing = Promise.resolve();
  const write = (file: string, text: string) => {
    print(text);
    if (!files) return;
    // One after the other, so that entries do not mix; a disk that is full must not end the stack.
    writing = writing
      .then(() => appendFile(`${file}.${port}`, `${text}\n`))
      .catch((error: unknown) => print(`${file}.${port} cannot be written: ${error}`));
  };
  const faultIn = hostFaults();
  return (said) => {
    const fault = faultIn(said);
    const line = printable(said);
    if (isAccessLine(line)) return write('access_log', line);
    const event = readPushEvent(said);
    if (event === undefined) {
      if (/^\{"time":.*"level":"(?:warn|error)"/.test(line)) print(line);
      else if (fault !== undefined) print(printable(fault));
      return;
    }
    const { source, messageId } = event;
    const opened = table();
    if (messageId === undefined || opened === undefined) return print(line);
    createNotifications(opened, noBodies)
      .get(source, messageId)
      .then((stored) => {
        if (stored === undefined) return;
        write('endpoint_log', endpointEntry(event, stored, publishedMessage(stored), new Date()));
      })
      .catch((error: unknown) => print(`message ${messageId} cannot be shown: ${error}`));
  };
}

/** A body too large for its row is too large for a log as well. */
const noBodies = {
  put: () => Promise.reject(new Error('the console stores nothing')),
  get: async () => Buffer.from(''),
};
