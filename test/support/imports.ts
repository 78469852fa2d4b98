import { posix } from 'node:path';

/** One file of the project names another, or a package. Paths are relative to the project. */
export interface Import {
  readonly from: string;
  /** A file of the project, or the name of a package. */
  readonly to: string;
  /** What is imported, as it is written; empty for a dynamic import and for one of a whole module. */
  readonly names: string;
}

const STATIC = /^(?:import|export)\b([^'";]*?)\bfrom\s+'([^']+)'/gm;
const WHOLE = /^import\s+'([^']+)'/gm;
const DYNAMIC = /\bimport\(\s*'([^']+)'/g;

/**
 * Every import and re-export of a TypeScript file, types among them. Relies on what the formatter holds: statements
 * begin their line, and quotes are single.
 */
export function readImports(from: string, text: string): Import[] {
  const found = [
    ...Array.from(text.matchAll(STATIC), ([, names = '', to = '']) => ({ names, to })),
    ...Array.from(text.matchAll(WHOLE), ([, to = '']) => ({ names: '', to })),
    ...Array.from(text.matchAll(DYNAMIC), ([, to = '']) => ({ names: '', to })),
  ];
  return found.map(({ names, to }) => ({
    from,
    to: to.startsWith('.') ? posix.join(posix.dirname(from), to) : to,
    names: names.trim(),
  }));
}

const LIB = ['intake', 'manage', 'relay', 'brokers', 'store', 'push', 'leaves'] as const;
const EVERYTHING = [
  ...LIB,
  'functions',
  'configuration',
  'deploy',
  'local',
  'broker',
  'cli',
  'page',
  'test',
  'bench',
];
const FLOW = ['brokers', 'store', 'push', 'leaves'];

/** What each part may import besides itself. The three flows, and brokers and store, do not know each other. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  leaves: [],
  push: ['leaves'],
  store: ['push', 'leaves'],
  brokers: ['push', 'leaves'],
  intake: FLOW,
  manage: FLOW,
  relay: FLOW,
  functions: [...LIB, 'configuration'],
  configuration: ['leaves'],
  deploy: [],
  // The emulator shares no code with what it is there to test.
  broker: [],
  local: [...LIB, 'broker', 'configuration'],
  cli: [...LIB, 'local', 'broker', 'configuration'],
  // Runs in browsers: of the others it knows types, and how the command line writes units.
  page: [],
  bench: EVERYTHING,
  test: EVERYTHING,
};

/** The part of the project that a file belongs to. Undefined for a file that lies in none. */
export function partOf(file: string): string | undefined {
  const [top = '', second = ''] = file.split('/');
  if (file === top) return 'configuration';
  if (top === 'local' && second === 'broker') return 'broker';
  if (file.startsWith('cli/inspector/page/')) return 'page';
  if (top !== 'lib') return MAY_IMPORT[top] === undefined ? undefined : top;
  if (/\.ts$/.test(second) || second === 'relay-config') return 'leaves';
  return (LIB as readonly string[]).includes(second) ? second : undefined;
}

/** What is wrong with an import, or undefined. */
export function violation(edge: Import): string | undefined {
  // A package's name has no such ending.
  if (!/\.(?:tsx?|json)$/.test(edge.to)) return undefined;
  const rule = brokenRule(edge);
  return rule && `${edge.from} imports ${edge.to}: ${rule}`;
}

function brokenRule({ from, to, names }: Import): string | undefined {
  const part = partOf(from);
  const other = partOf(to);
  if (part === undefined || other === undefined) return 'one of them lies in no part of the layout';
  if (part === 'page' && (names.startsWith('type ') || to === 'cli/output/units.ts')) return undefined;
  const allowed = MAY_IMPORT[part] ?? [];
  if (other !== part && !allowed.includes(other)) {
    return `${part} may import ${allowed.length === 0 ? 'nothing but itself' : allowed.join(', ')}`;
  }
  const dialects = [from, to].map((file) => /^(?:lib\/brokers|local\/broker)\/(mns|cmq)\//.exec(file)?.[1]);
  if (dialects[0] !== undefined && dialects[1] !== undefined && dialects[0] !== dialects[1]) {
    return 'mns and cmq never import each other';
  }
  const makesVerified = to === 'lib/push/verified.ts' && /(?<!type )\bverified\b|\*|^$/.test(names);
  if (makesVerified && part !== 'brokers' && !names.startsWith('type ')) {
    return 'only lib/brokers makes a VerifiedRequest';
  }
  return undefined;
}

/** Circles of files that import each other, each once and from its first file on. */
export function cycles(imports: readonly Import[]): string[] {
  const next = Map.groupBy(imports, ({ from }) => from);
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (file: string, path: readonly string[]) => {
    const at = path.indexOf(file);
    if (at >= 0) found.push([...path.slice(at), file].join(' → '));
    if (at >= 0 || done.has(file)) return;
    for (const { to } of next.get(file) ?? []) visit(to, [...path, file]);
    done.add(file);
  };
  for (const file of next.keys()) visit(file, []);
  return found;
}
