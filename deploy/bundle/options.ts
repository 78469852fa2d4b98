import type { BuildOptions } from 'esbuild';
import { builtInModules } from './built-in-modules.ts';
import { chunksOfOneFunction } from './chunks.ts';
import { environmentCredentials } from './environment-credentials.ts';
import { leftOut } from './left-out.ts';

/**
 * Loaded when they are needed, from Lambda's own copy of the SDK, because few functions ever do: for bodies over 300 KB,
 * for the secret of the CMQ front, and for the kinds of target that are rarer than webhooks and queues.
 */
const LEFT_TO_THE_RUNTIME = [
  '@aws-sdk/client-s3',
  '@aws-sdk/client-secrets-manager',
  '@aws-sdk/client-sns',
  '@aws-sdk/client-eventbridge',
  '@aws-sdk/client-lambda',
];

/** What every bundle is, as Lambda runs it. */
const FOR_LAMBDA = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  external: [...LEFT_TO_THE_RUNTIME],
} satisfies BuildOptions;

/** As esbuild bundles for Node when it is told nothing else: what `--param leanBundles=false` deploys. */
export function defaultBundle(): BuildOptions {
  return {
    ...FOR_LAMBDA,
    // What is CommonJS asks for Node's modules by require.
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
  };
}

/** Small and quick to start. What each step gained is in docs/decisions/lean-bundles.md. */
export function leanBundle(): BuildOptions {
  return {
    ...FOR_LAMBDA,
    minify: true,
    // The SDK's ES modules, of which only what is used is taken.
    mainFields: ['module', 'main'],
    // What is imported when it is first needed becomes a file of its own.
    splitting: true,
    plugins: [chunksOfOneFunction(), builtInModules(), environmentCredentials(), leftOut()],
  };
}
