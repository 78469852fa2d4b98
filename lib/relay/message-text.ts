/** A leading byte order mark is no part of the text. */
const UTF_8 = new TextDecoder('utf-8', { fatal: true });

/** The message as text, or undefined when its bytes are not UTF-8. */
export function textOf(message: Buffer): string | undefined {
  try {
    return UTF_8.decode(message);
  } catch {
    return undefined;
  }
}

/** Whether a text is JSON, and what it holds. */
export function jsonOf(
  text: string | undefined,
): { readonly isJson: true; readonly value: unknown } | { readonly isJson: false } {
  if (text === undefined) return { isJson: false };
  try {
    return { isJson: true, value: JSON.parse(text) };
  } catch {
    return { isJson: false };
  }
}
