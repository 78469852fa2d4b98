import type { Queue } from '../../core/queue.ts';
import { handleError } from '../message.ts';
import { checkBatch, type MnsRequest, type MnsResponse, xmlBody } from '../request.ts';
import type { XmlNode } from '../xml.ts';

/** Deletes what can be deleted, and answers with the handles that could not. */
export function batchDeleteMessage(request: MnsRequest, queue: Queue): MnsResponse {
  const handles = checkBatch(xmlBody(request, 'ReceiptHandles'), 'ReceiptHandle').map(({ text }) => text);
  const failed = handles.flatMap((handle): XmlNode[] => {
    const was = queue.delete(handle);
    if (was === 'held') return [];
    const { code, message } = handleError(was);
    const failure: XmlNode[] = [
      ['ErrorCode', code],
      ['ErrorMessage', message],
      ['ReceiptHandle', handle],
    ];
    return [['Error', failure]];
  });
  return failed.length === 0 ? { status: 204 } : { status: 404, xml: ['Errors', failed] };
}
