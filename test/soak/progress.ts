export interface Counts {
  readonly published: number;
  readonly delivered: number;
}

/** Shows how far a run is: a bar that moves on a terminal, a line now and then elsewhere. */
export interface Progress {
  follow(counts: () => Counts): void;
  note(what: string): void;
  end(): void;
}

const WIDTH = 40;

/** @param minutes for which the run publishes, where that may end before the messages do */
export function createProgress(
  print: (text: string) => void,
  messages: number,
  minutes: number = Number.POSITIVE_INFINITY,
): Progress {
  const isTerminal = process.stdout.isTTY;
  let began = Date.now();
  let counts: () => Counts = () => ({ published: 0, delivered: 0 });
  let timer: NodeJS.Timeout | undefined;
  const show = () => {
    const { published, delivered } = counts();
    const done = Math.min(1, Math.max(published / messages, (Date.now() - began) / (minutes * 60_000)));
    const filled = Math.round(done * WIDTH);
    const bar = `[${'█'.repeat(filled)}${' '.repeat(WIDTH - filled)}]`;
    const text = `${bar} ${published}/${messages} published, ${delivered} delivered`;
    if (isTerminal) process.stdout.write(`\r${text}`);
    else print(text);
  };
  return {
    follow(read) {
      counts = read;
      began = Date.now();
      timer = setInterval(show, isTerminal ? 250 : 15_000);
    },
    note(what) {
      print(`${isTerminal ? '\r' : ''}${new Date().toISOString().slice(11, 19)} ${what}`.padEnd(90));
    },
    end() {
      if (timer === undefined) return;
      clearInterval(timer);
      timer = undefined;
      show();
      if (isTerminal) print('');
    },
  };
}
