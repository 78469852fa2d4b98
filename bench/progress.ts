/** Shows where the bench is: one line that is rewritten on a terminal, a line each time it changes elsewhere. */
export interface Progress {
  show(line: string): void;
  /** Takes the line away, before something else is printed. */
  clear(): void;
}

export interface ProgressOutput {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const ERASE_LINE = '\r\u001b[2K';

export function createProgress(output: ProgressOutput): Progress {
  let shown = '';
  if (!output.isTTY) {
    return {
      show: (line) => {
        if (line !== shown) output.write(`${line}\n`);
        shown = line;
      },
      clear: () => undefined,
    };
  }
  return {
    // A line that wraps could not be erased.
    show: (line) => void output.write(ERASE_LINE + line.slice(0, (output.columns ?? 80) - 1)),
    clear: () => void output.write(ERASE_LINE),
  };
}
