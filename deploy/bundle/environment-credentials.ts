import { dirname } from 'node:path';
import type { Plugin } from 'esbuild';

/**
 * Credentials come from the environment, where Lambda puts them, and from nowhere else. The SDK's own chain looks there
 * first too; then it knows profiles, single sign-on, web identities, containers and instances, for which it brings
 * clients of four more services along: 130 KB that a function never needs.
 */
export function environmentCredentials(): Plugin {
  return {
    name: 'environment-credentials',
    setup(build) {
      build.onLoad({ filter: /@aws-sdk\/credential-provider-node\/dist-es\/index\.js$/ }, ({ path }) => ({
        contents: "export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';",
        resolveDir: dirname(path),
      }));
    },
  };
}
