import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { type Broker, startBroker } from '../../../local/broker/start.ts';

const HERE = import.meta.dirname;
const WORKPLACE = resolve(HERE, '../../../.topic-relay/python');

/** The CMQ SDK imports `mailcap`, which Python 3.13 no longer has. */
const CANDIDATES = ['python3', 'python3.12', 'python3.11', 'python3.10', 'python3.9'];
const NEEDED = 'import venv, ensurepip, mailcap';

interface Tally {
  passed: number;
  failed: number;
}

const python = await findPython();
if (python === undefined) {
  say(`Not run: none of ${CANDIDATES.join(', ')} is here with venv and mailcap (Python up to 3.12).`);
  process.exitCode = 1;
} else {
  const interpreter = await preparedInterpreter(python);
  const tally = { passed: 0, failed: 0 };
  await using broker = await startBroker({ port: 0 });
  await drive(interpreter, 'mns_sdk.py', mnsEnvironment(broker), tally);
  await drive(interpreter, 'cmq_sdk.py', cmqEnvironment(broker), tally);
  say(`${tally.passed} passed, ${tally.failed} failed`);
  process.exitCode = tally.failed > 0 ? 1 : 0;
}

async function findPython(): Promise<string | undefined> {
  for (const candidate of CANDIDATES) {
    if ((await run(candidate, ['-W', 'ignore', '-c', NEEDED])) === 0) return candidate;
  }
  return undefined;
}

/** A virtual environment with the SDKs, made once and kept. */
async function preparedInterpreter(base: string): Promise<string> {
  await mkdir(WORKPLACE, { recursive: true });
  const interpreter = join(WORKPLACE, 'venv', 'bin', 'python');
  const requirements = join(HERE, 'requirements.txt');
  const made = await access(interpreter).then(
    () => true,
    () => false,
  );
  if (!made) await mustRun(base, ['-m', 'venv', join(WORKPLACE, 'venv')]);
  await mustRun(interpreter, [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '-r',
    requirements,
  ]);
  return interpreter;
}

function mnsEnvironment({ mns }: Broker): Record<string, string> {
  return {
    ENDPOINT: mns.endpoint,
    ACCESS_ID: mns.accessKeyId,
    ACCESS_KEY: mns.accessKeySecret,
    OWNER: mns.accountId,
    REGION: mns.region,
  };
}

function cmqEnvironment({ cmq }: Broker): Record<string, string> {
  return { ENDPOINT: new URL(cmq.endpoint).origin, ACCESS_ID: cmq.secretId, ACCESS_KEY: cmq.secretKey };
}

/** Runs one script, shows what it says, and counts its checks. A script that dies has failed once more. */
async function drive(
  interpreter: string,
  script: string,
  environment: Record<string, string>,
  tally: Tally,
): Promise<void> {
  say(`# ${script}`);
  const child = spawn(interpreter, ['-W', 'ignore', join(HERE, script)], {
    // The SDKs write their logs where they are run.
    cwd: WORKPLACE,
    env: { ...process.env, ...environment, PYTHONDONTWRITEBYTECODE: '1', no_proxy: '127.0.0.1' },
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: 120_000,
  });
  const exited = once(child, 'exit');
  for await (const line of createInterface({ input: child.stdout })) {
    say(line);
    if (line.startsWith('ok - ')) tally.passed++;
    if (line.startsWith('not ok - ')) tally.failed++;
  }
  const [code, signal] = await exited;
  if (code === 0) return;
  say(`not ok - ${script} ended with ${signal ?? code}`);
  tally.failed++;
}

async function mustRun(command: string, args: readonly string[]): Promise<void> {
  const code = await run(command, args, 'inherit');
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}`);
}

/** @returns the exit code; 127 when there is no such command, as a shell says it */
async function run(command: string, args: readonly string[], stdio: 'ignore' | 'inherit' = 'ignore') {
  const child = spawn(command, args, { stdio });
  const { promise, resolve: settle } = Promise.withResolvers<number>();
  child.on('error', () => settle(127));
  child.on('exit', (code) => settle(code ?? 1));
  return promise;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
