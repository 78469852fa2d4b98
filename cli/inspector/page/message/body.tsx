import { useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { bytes } from '../../../output/units.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { fromBase64, hexDump } from './hex-dump.ts';
import { jsonTokens, type Token } from './json-tokens.ts';
import { xmlLayout } from './xml-layout.ts';

/** In characters: what a browser still shows and scrolls at once. */
const LAID_OUT_UP_TO = 200_000;
const COLOURED_UP_TO = 20_000;
const CUT_AT = 200_000;
/** In bytes. */
const DUMPED_UP_TO = 16_384;

interface Props {
  readonly text: string;
  readonly encoding: 'utf8' | 'base64';
  /** Whether JSON and XML are laid out; else they stand as they came. */
  readonly laidOut: boolean;
  readonly what: string;
}

/** A body, as text that is never anything else: laid out, as it came, or the bytes of what is no text. */
export function Body({ text, encoding, laidOut, what }: Props) {
  const whole = useSignal(false);
  const { kind, content } = useMemo(
    () => read(text, encoding, laidOut, whole.value),
    [text, encoding, laidOut, whole.value],
  );
  const cut =
    !whole.value && (encoding === 'base64' ? (text.length * 3) / 4 > DUMPED_UP_TO : text.length > CUT_AT);
  if (text === '') return <p class="quiet">The body is empty.</p>;
  return (
    <div class="body">
      <div class="body-bar">
        <span class="quiet">{kind}</span>
        <CopyButton text={text} what={encoding === 'base64' ? `${what}, as base64` : what} />
      </div>
      <pre>
        {typeof content === 'string'
          ? content
          : content.map(({ kind: token, text: lexeme }, at) =>
              token === 'space' || token === 'mark' ? (
                lexeme
              ) : (
                <span key={at} class={token}>
                  {lexeme}
                </span>
              ),
            )}
      </pre>
      {cut ? (
        <button
          type="button"
          onClick={() => {
            whole.value = true;
          }}
        >
          Show all {bytes(encoding === 'base64' ? (text.length * 3) / 4 : text.length)}
        </button>
      ) : null}
    </div>
  );
}

function read(
  text: string,
  encoding: Props['encoding'],
  laidOut: boolean,
  whole: boolean,
): { readonly kind: string; readonly content: string | readonly Token[] } {
  if (encoding === 'base64') {
    const all = fromBase64(text);
    return { kind: 'bytes that are no text', content: hexDump(whole ? all : all.subarray(0, DUMPED_UP_TO)) };
  }
  if (laidOut && text.length <= LAID_OUT_UP_TO) {
    const tokens = jsonTokens(text);
    if (tokens !== undefined) return { kind: 'JSON, laid out', content: coloured(tokens, text.length) };
    const xml = xmlLayout(text);
    if (xml !== undefined) return { kind: 'XML, laid out', content: xml };
  }
  return { kind: laidOut ? 'text' : 'as it came', content: whole ? text : text.slice(0, CUT_AT) };
}

function coloured(tokens: readonly Token[], length: number): string | readonly Token[] {
  return length <= COLOURED_UP_TO ? tokens : tokens.map(({ text }) => text).join('');
}
