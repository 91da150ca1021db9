import { join } from 'node:path'

/** The SDK's client that only one alert channel uses. */
export const clientOfChannel = {
  'security-hub': '@aws-sdk/client-securityhub',
  webhook: '@aws-sdk/client-ssm',
}

/** The clients of channels that a policy does not ask for: a function never loads them. */
export const unaskedClients = ({ alerts }) =>
  Object.entries(clientOfChannel)
    .filter(([channel]) => !alerts.channels.includes(channel))
    .map(([, client]) => client)

/**
 * Leaves out of a bundle the clients that its policy never calls, and of S3's client the rules for endpoints that no
 * trail's bucket has: access points, directory buckets, Outposts, Object Lambda.
 * @param {string} root of the repository
 * @param {readonly string[]} unasked packages that stay imports
 */
export const leanClients = (root, unasked) => ({
  name: 'lean-clients',
  setup(bundler) {
    bundler.onResolve({ filter: /^@aws-sdk\/client-/ }, ({ path }) =>
      unasked.includes(path) ? { path, external: true } : undefined,
    )
    bundler.onLoad({ filter: /[\\/]client-s3[\\/]dist-es[\\/]endpoint[\\/]endpointResolver\.js$/ }, () => ({
      contents: `export { defaultEndpointResolver } from ${JSON.stringify(join(root, 'scripts/s3-endpoint.mjs'))}`,
      resolveDir: root,
    }))
  },
})
