import { partition } from '@aws-sdk/core/client'

/**
 * S3's endpoint of a bucket in a region (AWS General Reference, "Amazon S3 endpoints"; S3 user guide, "Virtual hosting
 * of general purpose buckets"): the bucket in the host's name, or in the path where it has a dot or a capital, or where
 * an endpoint of its own is an address. For access points, directory buckets and other buckets by ARN there is none:
 * no trail delivers to one.
 */
export function defaultEndpointResolver({ Bucket, Endpoint, ForcePathStyle, Region, UseDualStack, UseFIPS }) {
  if (/[:/]|--x-s3$/.test(Bucket ?? '')) throw new Error(`${Bucket} is no name of a bucket`)
  const own = Endpoint ?? `https://${hostOf(Region, UseFIPS, UseDualStack)}`
  const url = new URL(own)
  const isInPath = ForcePathStyle || /^[\d.]+$|^\[/.test(url.hostname) || !isHostable(Bucket ?? '')
  if (Bucket !== undefined && isInPath) url.pathname = `${url.pathname.replace(/\/$/, '')}/${Bucket}`
  else if (Bucket !== undefined) url.hostname = `${Bucket}.${url.hostname}`
  const scheme = { disableDoubleEncoding: true, name: 'sigv4', signingName: 's3', signingRegion: Region }
  return { url, headers: {}, properties: { authSchemes: [scheme] } }
}

function hostOf(region, useFips, useDualStack) {
  const service = `s3${useFips ? '-fips' : ''}${useDualStack ? '.dualstack' : ''}`
  return `${service}.${region}.${partition(region).dnsSuffix}`
}

/** What may stand before a host that has a certificate for one name in the place of a star. */
const isHostable = (bucket) => /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(bucket)
