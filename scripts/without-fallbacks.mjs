/** What stands in for the hash functions that Node has: the SDK writes them out for an engine that lacks them. */
const hashes = /[\\/](?:Sha256Js|Sha1Js|Md5Js)\.js$/

/**
 * Sessions of S3's directory buckets, to which CloudTrail delivers nothing: their endpoints are not in the bundles either
 * (s3-endpoint.mjs).
 */
const directoryBuckets = /[\\/]S3ExpressIdentityProviderImpl\.js$/

/**
 * A Lambda's Node hashes by itself, and DynamoDB's client discovers no endpoints, for which it brings a cache with a
 * library of its own. Neither is ever reached there: both go, and the cache's place is taken by a plain one.
 */
export const withoutFallbacks = () => ({
  name: 'without-fallbacks',
  setup(bundler) {
    bundler.onLoad({ filter: hashes }, ({ path }) => {
      const [name] = /\w+(?=\.js$)/.exec(path) ?? []
      return { contents: `export class ${name} { constructor() { throw new Error('Node has no ${name}') } }` }
    })
    bundler.onLoad({ filter: directoryBuckets }, () => ({
      contents:
        "export class S3ExpressIdentityProviderImpl { getS3ExpressIdentity() { throw new Error('no directory buckets') } }",
    }))
    bundler.onLoad({ filter: /[\\/]mnemonist[\\/]lru-cache\.js$/ }, () => ({
      contents:
        'export default class extends Map { constructor() { super() } peek(key) { return this.get(key) } }',
    }))
  },
})
