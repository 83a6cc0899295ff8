/**
 * Stands in for @aws-sdk/middleware-endpoint-discovery in bundles. DynamoDB's client prepares for endpoints that a service would name for
 * each request, and none of its operations asks for them.
 */
export const NODE_ENDPOINT_DISCOVERY_CONFIG_OPTIONS = {
  environmentVariableSelector: (): undefined => undefined,
  configFileSelector: (): undefined => undefined,
  default: undefined,
};

export function resolveEndpointDiscoveryConfig<Settings>(settings: Settings): Settings {
  return settings;
}
