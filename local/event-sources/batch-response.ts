import type { Outcome } from './invoke.ts';

/**
 * Which items of a batch have failed, in the order of the batch.
 *
 * As Lambda reads a response under `ReportBatchItemFailures`: nothing, or no list, is success; an item without an
 * identifier, or with one that is not of the batch, makes all of it a failure, as does a function that throws.
 * @param ids identifiers of the items: sequence numbers of a stream, message ids of a queue
 * @param reportsItems whether the mapping has `ReportBatchItemFailures`; without it Lambda ignores the response
 */
export function failedItems(
  outcome: Outcome,
  ids: readonly string[],
  reportsItems: boolean,
): readonly string[] {
  if ('failure' in outcome) return ids;
  if (!reportsItems) return [];
  const reported = reportedItems(outcome.response);
  if (reported === undefined || reported.some((id) => !ids.includes(id))) return ids;
  return ids.filter((id) => reported.includes(id));
}

/** Undefined when the response is not of the form that Lambda asks for. */
function reportedItems(response: unknown): readonly string[] | undefined {
  if (response === undefined || response === null) return [];
  if (typeof response !== 'object') return undefined;
  const { batchItemFailures = null } = response as { readonly batchItemFailures?: unknown };
  if (batchItemFailures === null) return [];
  if (!Array.isArray(batchItemFailures)) return undefined;
  // An empty text is no id of any batch.
  return batchItemFailures.map((item: unknown) => identifierOf(item) ?? '');
}

function identifierOf(item: unknown): string | undefined {
  if (typeof item !== 'object' || item === null || !('itemIdentifier' in item)) return undefined;
  return typeof item.itemIdentifier === 'string' ? item.itemIdentifier : undefined;
}
