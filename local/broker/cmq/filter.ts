import type { Subscription, TopicMessage } from '../core/topic.ts';

/** How a topic's subscriptions choose messages. */
export const BY_TAGS = 1;
export const BY_BINDING_KEYS = 2;
export type FilterType = typeof BY_TAGS | typeof BY_BINDING_KEYS;

/**
 * By tags: a subscription without any gets everything; one with tags gets what shares a tag with it, and so nothing
 * that is untagged. By binding keys: what one of its keys matches.
 */
export function wants(
  { filterTags, bindingKeys }: Pick<Subscription, 'filterTags' | 'bindingKeys'>,
  { tags, routingKey = '' }: Pick<TopicMessage, 'tags' | 'routingKey'>,
  filterType: FilterType,
): boolean {
  if (filterType === BY_BINDING_KEYS) return bindingKeys.some((key) => keyMatches(key, routingKey));
  return filterTags.length === 0 || filterTags.some((tag) => tags.includes(tag));
}

/** Words are parted by dots; `*` stands for exactly one word, `#` for any number of words, none included. */
export function keyMatches(bindingKey: string, routingKey: string): boolean {
  return wordsMatch(bindingKey.split('.'), routingKey.split('.'));
}

/** A row a pattern word: `reached[n]` says whether the pattern so far can match the first n words. */
function wordsMatch(pattern: readonly string[], words: readonly string[]): boolean {
  let reached = [true, ...words.map(() => false)];
  for (const part of pattern) {
    let any = false;
    reached = reached.map((here, at) => {
      any ||= here;
      if (part === '#') return any;
      const before = at > 0 && reached[at - 1] === true;
      return before && (part === '*' || part === words[at - 1]);
    });
  }
  return reached.at(-1) === true;
}
