const { defaultBundle, leanBundle } = require('./bundle/options.ts');

/** How serverless-esbuild bundles the functions: `custom.esbuild` says lean or not, and where to. */
module.exports = ({ service }) => {
  const { lean, outputBuildFolder, outputFileExtension } = service.custom.esbuild;
  const { external, ...options } = String(lean) === 'false' ? defaultBundle() : leanBundle();
  // To serverless-esbuild, what is external is to be packed beside the bundle, and what is excluded is not.
  return { ...options, outputBuildFolder, outputFileExtension, exclude: external };
};
