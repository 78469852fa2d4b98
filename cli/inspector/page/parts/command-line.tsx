import { commandLine } from '../stage.ts';
import { CopyButton } from './copy-button.tsx';

/** A command of this project for the present stage, to be copied: `topics create MyTopic1`. */
export function CommandLine({ words }: { readonly words: string }) {
  const line = commandLine(words);
  return (
    <p class="command">
      <code>{line}</code>
      <CopyButton text={line} what="the command" />
    </p>
  );
}
