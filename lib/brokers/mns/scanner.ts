/** Makes the error for a part of a message that cannot be read. */
export type Fault = (path: string, problem: string) => Error;

/** Reads a text from left to right, by regular expressions that match just where it stands (flag `y`). */
export class Scanner {
  readonly text: string;
  at = 0;

  constructor(text: string) {
    this.text = text;
  }

  take(form: RegExp): RegExpExecArray | undefined {
    form.lastIndex = this.at;
    const found = form.exec(this.text);
    if (found === null) return undefined;
    this.at = form.lastIndex;
    return found;
  }

  /** Takes everything up to `mark`, or undefined when there is none. */
  takeUntil(mark: string): string | undefined {
    const end = this.text.indexOf(mark, this.at);
    if (end === -1) return undefined;
    const taken = this.text.slice(this.at, end);
    this.at = end;
    return taken;
  }

  get done(): boolean {
    return this.at === this.text.length;
  }
}
