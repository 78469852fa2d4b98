import { CmqError, type CmqFault } from './errors.ts';
import { LIMITS } from './limits.ts';

type List = readonly string[] | undefined;

export function checkFilterTags<Tags extends List>(tags: Tags): Tags {
  return checkTags(tags, 'filterTag', 'tooManyFilterTags');
}

export function checkMessageTags<Tags extends List>(tags: Tags): Tags {
  return checkTags(tags, 'msgTag', 'tooManyMessageTags');
}

export function checkBindingKeys<Keys extends List>(keys: Keys): Keys {
  if (keys && keys.length > LIMITS.bindingKeys) throw new CmqError('tooManyBindingKeys');
  for (const key of keys ?? []) checkKey(key, 'bindingKey');
  return keys;
}

/** Binding keys and routing keys: up to 64 bytes with up to 15 dots. */
export function checkKey(key: string, parameter: string): void {
  if (Buffer.byteLength(key) > LIMITS.keyLength) throw new CmqError('outOfRange', parameter);
  if (key.split('.').length - 1 > LIMITS.keyDots) throw new CmqError('tooManyDelimiters');
}

function checkTags<Tags extends List>(tags: Tags, parameter: string, tooMany: CmqFault): Tags {
  if (tags && tags.length > LIMITS.tags) throw new CmqError(tooMany);
  if (tags?.some((tag) => tag.length > LIMITS.tagLength)) throw new CmqError('outOfRange', parameter);
  return tags;
}
