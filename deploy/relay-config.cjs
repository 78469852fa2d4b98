/** relay.config.ts as the functions of this stage will see it, which may look at STAGE. */
module.exports.readRelayConfig = async (resolveVariable) => {
  process.env.STAGE = await resolveVariable('sls:stage');
  const { default: config } = await import('../relay.config.ts');
  return config;
};
